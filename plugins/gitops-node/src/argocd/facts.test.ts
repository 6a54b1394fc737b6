import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../../..');
const FACTS = join(ROOT, 'fixtures/argocd/v3.5.1/README.md');

/** What surprises about Argo CD is worth nothing unless a test says what we make of it. */
describe('facts about Argo CD', () => {
  const [, list] = readFileSync(FACTS, 'utf8').split('## What surprises\n');
  const facts = [...list.matchAll(/^(\d+)\. /gm)].map(([, number]) => +number);
  const named = new Set(
    globSync('{packages,plugins}/*/src/**/*.test.{ts,tsx}', { cwd: ROOT })
      .map(file => readFileSync(join(ROOT, file), 'utf8'))
      .flatMap(text => [...text.matchAll(/\(facts? ([\d, ]+)\)/g)])
      .flatMap(([, numbers]) => numbers.split(',').map(Number)),
  );

  it('are numbered without a gap', () => {
    expect(facts).toEqual(facts.map((_, index) => index + 1));
  });

  it('are each named by a test', () => {
    expect(facts.filter(number => !named.has(number))).toEqual([]);
  });

  it('are not named by a number that there is not', () => {
    expect([...named].filter(number => !facts.includes(number))).toEqual([]);
  });
});
