import { parseCodeowners, ruleFor } from './parseCodeowners';

const FILE = `
# Everybody's
*                        @acme/platform
*.js                     @js-owner #an inline comment
*.go                     docs@example.com
/apps/                   @octocat
/apps/github
/values/dev/payments/    @acme/payments @ana
/values/dev/*/*/image.yaml
`;

describe('parseCodeowners', () => {
  const { rules, problems } = parseCodeowners(FILE);
  const ownersOf = (path: string) =>
    ruleFor(rules, path)?.owners.map(({ name }) => name);

  it.each([
    ['README.md', ['@acme/platform']],
    ['deep/in/index.js', ['@js-owner']],
    ['main.go', ['docs@example.com']],
    ['apps/one.js', ['@octocat']],
    ['apps/github/one.js', []],
    ['values/dev/payments/checkout/values.yaml', ['@acme/payments', '@ana']],
    ['values/dev/payments/checkout/image.yaml', []],
    ['values/prod/payments/checkout/image.yaml', ['@acme/platform']],
  ])('gives %s to %s', (path, owners) => {
    expect(problems).toEqual([]);
    expect(ownersOf(path)).toEqual(owners);
  });

  it('knows no owner where no line matches', () => {
    expect(ruleFor(parseCodeowners('/a/ @ana').rules, 'b.txt')).toBeUndefined();
  });

  it('skips the lines with mistakes, and says which', () => {
    const file = parseCodeowners(
      '* @ana\r\n***/*.rb @monalisa\n*.txt docs@\n!keep @ana\n*.md @ana/',
    );
    expect(file.rules.map(({ line }) => line)).toEqual([1]);
    expect(file.problems).toEqual([
      {
        line: 2,
        column: 1,
        kind: 'Invalid pattern',
        source: '***/*.rb @monalisa',
        suggestion: 'Did you mean `**/*.rb`?',
      },
      {
        line: 3,
        column: 7,
        kind: 'Invalid owner',
        source: '*.txt docs@',
        suggestion: null,
      },
      {
        line: 4,
        column: 1,
        kind: 'Invalid pattern',
        source: '!keep @ana',
        suggestion: null,
      },
      {
        line: 5,
        column: 6,
        kind: 'Invalid owner',
        source: '*.md @ana/',
        suggestion: null,
      },
    ]);
  });
});
