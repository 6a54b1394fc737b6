import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import { ArgocdMetrics } from './ArgocdMetrics';

const PAGE = resolve(__dirname, '../../../../docs/ARGOCD_SETUP.md');
const ROW = /^\| `(gitops\.[\w.]+)` +\| (counter|gauge|histogram)\b/gm;

describe('docs/ARGOCD_SETUP.md', () => {
  it('lists every metric with its kind', async () => {
    const made: string[] = [];
    const make =
      <T>(kind: string, instrument: T) =>
      (name: string) => {
        made.push(`${name}: ${kind}`);
        return instrument;
      };
    const observable = { addCallback() {}, removeCallback() {} };
    ArgocdMetrics.create({
      metrics: metricsServiceMock.mock({
        createCounter: make('counter', { add() {} }),
        createHistogram: make('histogram', { record() {} }),
        createObservableCounter: make('counter', observable),
        createObservableGauge: make('gauge', observable),
      }),
    }).observe([]);
    const listed = [...(await readFile(PAGE, 'utf8')).matchAll(ROW)].map(
      ([, name, kind]) => `${name}: ${kind}`,
    );
    expect(made.length).toBeGreaterThan(5);
    expect(listed.sort()).toEqual(made.sort());
  });
});
