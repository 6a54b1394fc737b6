import { ApplicationSpec, parseApplicationSpec } from './applicationSpec';

const checkout: ApplicationSpec = {
  name: 'checkout',
  team: 'payments',
  system: 'shop',
  description: 'Takes the money',
  mode: 'prebuilt',
  image: 'ghcr.io/acme/checkout:1.4.2',
  port: 8080,
  size: 'small',
  exposure: 'internal',
  environments: ['dev', 'staging', 'prod'],
  start: 'first',
};

function without(key: keyof ApplicationSpec) {
  return Object.fromEntries(
    Object.entries(checkout).filter(([name]) => name !== key),
  );
}

describe('parseApplicationSpec', () => {
  it('gives back a good spec', () => {
    expect(parseApplicationSpec(checkout)).toEqual({ spec: checkout });
  });

  it('takes a spec without system', () => {
    expect(parseApplicationSpec(without('system'))).toEqual({
      spec: without('system'),
    });
  });

  it('cuts blanks around what people paste', () => {
    expect(
      parseApplicationSpec({
        ...checkout,
        image: ' nginx:1.29.3\n',
        description: ' Takes the money ',
      }),
    ).toEqual({ spec: { ...checkout, image: 'nginx:1.29.3' } });
  });

  it.each<[string, Partial<ApplicationSpec>]>([
    ['a name of one letter', { name: 'a' }],
    ['a name of 40 characters', { name: 'a'.repeat(40) }],
    ['a name that YAML 1.1 reads as false', { name: 'no' }],
    ['a name with digits and dashes', { name: 'web-2-go' }],
    ['the lowest port', { port: 1 }],
    ['the highest port', { port: 65535 }],
    ['a description of 350 characters', { description: 'ä'.repeat(350) }],
    ['one environment', { environments: ['prod'] }],
    [
      'a description with an emoji of several',
      { description: 'For 👩\u200d💻 and می\u200cخواهم' },
    ],
    ['the workload web', { workload: 'web' }],
    [
      'a worker without port',
      { workload: 'worker', port: undefined, exposure: 'none' },
    ],
    [
      'a cron job',
      {
        workload: 'cron',
        port: undefined,
        exposure: 'none',
        schedule: '*/15 0-6,22 * JAN-MAR MON-FRI',
      },
    ],
    ['replicas', { replicas: 50 }],
    ['autoscaling', { autoscaling: { min: 2, max: 50, cpu: 100 } }],
    ['autoscaling to one number', { autoscaling: { min: 2, max: 2 } }],
    ['a canary', { strategy: 'canary' }],
    ['a blue-green change', { strategy: 'blueGreen' }],
    [
      'variables that look like YAML',
      {
        variables: {
          A: '*x\n- &a !!python/object {b: c} # d',
          B: '\' : " %TAG',
          _c: '',
          constructor: '\ttab\nline',
        },
      },
    ],
  ])('takes %s', (_, change) => {
    expect(parseApplicationSpec({ ...checkout, ...change })).toEqual({
      spec: { ...checkout, ...change },
    });
  });

  const LABEL =
    'must start with a letter, end with a letter or digit, and hold only lower-case letters, digits and dashes';
  const EXPRESSION =
    'holds the unrendered template expression "${{": correct it in the template';
  const VARIABLE_NAME =
    'is no name for a variable: use at most 128 letters, digits and underscores, not starting with a digit';
  const PORT = 'must be a whole number between 1 and 65535';

  it.each<[string, Record<string, unknown>, string]>([
    ['an empty name', { name: '' }, 'name: is missing'],
    ['a name that is no text', { name: 7 }, 'name: must be a text'],
    [
      'a name with spaces',
      { name: 'Name With Spaces' },
      `name: "Name With Spaces" ${LABEL}`,
    ],
    [
      'a name that starts with a digit',
      { name: '2go' },
      `name: "2go" ${LABEL}`,
    ],
    ['a name that ends with a dash', { name: 'go-' }, `name: "go-" ${LABEL}`],
    [
      'a name with a line break',
      { name: 'a\nb' },
      `name: "a\\nb" ${LABEL} (it holds the character U+000A)`,
    ],
    [
      'a name that ends with a line break',
      { name: 'checkout\n' },
      `name: "checkout\\n" ${LABEL} (it holds the character U+000A)`,
    ],
    [
      'a name with an umlaut',
      { name: 'käse' },
      `name: "käse" ${LABEL} (it holds the character U+00E4)`,
    ],
    [
      'a name of 60 characters',
      { name: 'a'.repeat(60) },
      'name: has 60 characters: use at most 40',
    ],
    [
      'a name of 200 characters',
      { name: 'a'.repeat(200) },
      'name: has 200 characters: use at most 40',
    ],
    [
      'a name with a Cyrillic letter',
      { name: 'сheckout' },
      `name: "сheckout" ${LABEL} (it holds the character U+0441)`,
    ],
    [
      'a name in full width',
      { name: 'ｃheckout' },
      `name: "ｃheckout" ${LABEL} (it holds the character U+FF43)`,
    ],
    [
      'a name with a character of no width',
      { name: 'check\u200bout' },
      `name: "check\u200bout" ${LABEL} (it holds the character U+200B)`,
    ],
    [
      'a name that is written from right to left',
      { name: '\u202echeckout' },
      `name: "\u202echeckout" ${LABEL} (it holds the character U+202E)`,
    ],
    [
      'a name with a null',
      { name: 'check\0out' },
      `name: "check\\u0000out" ${LABEL} (it holds the character U+0000)`,
    ],
    ['a path as name', { name: '../x' }, `name: "../x" ${LABEL}`],
    [
      'a repository that GitHub keeps for itself',
      { name: '.github' },
      `name: ".github" ${LABEL}`,
    ],
    [
      'a name that the template did not render',
      { name: '${{ parameters.name }}' },
      `name: ${EXPRESSION}`,
    ],
    [
      'a name of the platform',
      { name: 'root' },
      'name: "root" is taken by the platform itself in every environment: choose another name',
    ],
    [
      'a name that ends like an environment of its own',
      { name: 'checkout-dev' },
      'name: "checkout-dev" ends with "-dev", as if it were another application in the environment dev: leave the environment out of the name',
    ],
    ['a team with a slash', { team: 'a/b' }, `team: "a/b" ${LABEL}`],
    ['a path as system', { system: '../x' }, `system: "../x" ${LABEL}`],
    ['a blank description', { description: '  ' }, 'description: is missing'],
    [
      'a description of two lines',
      { description: 'one\ntwo' },
      'description: must be a single line',
    ],
    [
      'a description of 351 characters',
      { description: 'x'.repeat(351) },
      'description: is longer than 350 characters',
    ],
    [
      'a description of a megabyte',
      { description: 'x'.repeat(1024 * 1024) },
      'description: is longer than 350 characters',
    ],
    [
      'a description that turns the direction of reading',
      { description: 'Takes \u202eyenom eht' },
      'description: holds the invisible character U+202E: type it anew',
    ],
    [
      'a description that the template did not render',
      { description: 'Takes ${{ parameters.what }}' },
      `description: ${EXPRESSION}`,
    ],
    [
      'an image of a megabyte',
      { image: 'x'.repeat(1024 * 1024) },
      `image: "${'x'.repeat(
        79,
      )}… has a malformed repository: write it in lower case, for example ghcr.io/acme/checkout:1.4.2`,
    ],
    [
      'a size of a megabyte',
      { size: 'x'.repeat(1024 * 1024) },
      `size: must be one of small, medium, large, not "${'x'.repeat(79)}…`,
    ],
    [
      'another mode',
      { mode: 'custom' },
      'mode: must be one of prebuilt, not "custom"',
    ],
    ['no image', { image: '' }, 'image: is missing'],
    [
      'an image without a version',
      { image: 'nginx' },
      'image: "nginx" has neither tag nor digest: name the exact version, for example nginx:1.29.3',
    ],
    ['port 0', { port: 0 }, `port: ${PORT}, not 0`],
    ['port 65536', { port: 65536 }, `port: ${PORT}, not 65536`],
    ['half a port', { port: 80.5 }, `port: ${PORT}, not 80.5`],
    ['a port that is a text', { port: '8080' }, `port: ${PORT}, not "8080"`],
    [
      'a size that nobody knows',
      { size: 'huge' },
      'size: must be one of small, medium, large, not "huge"',
    ],
    [
      'an exposure that nobody knows',
      { exposure: 'world' },
      'exposure: must be one of none, internal, public, not "world"',
    ],
    [
      'a start that nobody knows',
      { start: 'last' },
      'start: must be one of first, everywhere, not "last"',
    ],
    [
      'no environment',
      { environments: [] },
      'environments: must name at least one environment',
    ],
    [
      'environments that are no list',
      { environments: 'dev' },
      'environments: must be a list of names',
    ],
    [
      'an environment twice',
      { environments: ['dev', 'dev'] },
      'environments: must not name an environment twice',
    ],
    [
      'an environment that would leave its folder',
      { environments: ['dev', '..'] },
      `environments.1: ".." ${LABEL}`,
    ],
    [
      'more environments than there are',
      { environments: Array.from({ length: 33 }, (_, i) => `e${i}`) },
      'environments: must name at most 32 environments',
    ],
    [
      'a workload that nobody knows',
      { workload: 'batch' },
      'workload: must be one of web, worker, cron, not "batch"',
    ],
    [
      'a cron job without schedule',
      { workload: 'cron', exposure: 'none' },
      'schedule: is missing: a cron job needs one',
    ],
    [
      'a schedule of a web application',
      { schedule: '@daily' },
      'schedule: is only for the workload cron: leave it out',
    ],
    [
      'a schedule with a line break',
      { workload: 'cron', exposure: 'none', schedule: '@daily\n' },
      'schedule: "@daily\\n" is no schedule: write five fields, for example "30 3 * * MON-FRI", or @hourly, @daily, @weekly, @monthly or @yearly',
    ],
    [
      'a worker on the internet',
      { workload: 'worker', exposure: 'public' },
      'exposure: must be none: nobody sends requests to a worker',
    ],
    [
      'many pods of a cron job',
      {
        workload: 'cron',
        schedule: '@daily',
        exposure: 'none',
        replicas: 2,
      },
      'replicas: is not for a cron job, which is one pod: leave it out',
    ],
    [
      'replicas beside autoscaling',
      { replicas: 2, autoscaling: { min: 1, max: 3 } },
      'replicas: has no effect beside autoscaling: leave one of them out',
    ],
    [
      'no replicas',
      { replicas: 0 },
      'replicas: must be a whole number between 1 and 50, not 0',
    ],
    [
      'autoscaling upside down',
      { autoscaling: { min: 5, max: 2 } },
      'autoscaling.min: is above max',
    ],
    [
      'autoscaling without end',
      { autoscaling: { min: 5 } },
      'autoscaling.max: is missing',
    ],
    [
      'autoscaling that is no object',
      { autoscaling: 'yes' },
      'autoscaling: must be an object',
    ],
    [
      'a blue-green worker',
      { workload: 'worker', exposure: 'none', strategy: 'blueGreen' },
      'strategy: must be rolling for a worker',
    ],
    [
      'variables that are a list',
      { variables: ['A'] },
      'variables: must be an object of names and texts',
    ],
    [
      'a variable that ends its name',
      { variables: { 'A: x\nB': 'y' } },
      `variables.A: x\nB: ${VARIABLE_NAME}`,
    ],
    [
      'a variable that is a prototype',
      { variables: JSON.parse('{"__proto__": "x"}') },
      `variables.__proto__: ${VARIABLE_NAME}`,
    ],
    [
      'a variable that is no text',
      { variables: { PORT: 8080 } },
      'variables.PORT: must be a text',
    ],
    [
      'a variable with a control character',
      { variables: { A: 'x\u001b[31m' } },
      'variables.A: holds the invisible character U+001B: type it anew',
    ],
    [
      'a variable with a line separator of Unicode',
      { variables: { A: 'x\u2028y' } },
      'variables.A: holds the invisible character U+2028: type it anew',
    ],
    [
      'a variable with half a character',
      { variables: { A: '\ud83d' } },
      'variables.A: holds the invisible character U+D83D: type it anew',
    ],
    [
      'a variable of more than 4 KB',
      { variables: { A: 'ä'.repeat(2049) } },
      'variables.A: is longer than 4096 bytes',
    ],
    [
      'a variable that the template did not render',
      { variables: { A: '${{ secrets.token }}' } },
      `variables.A: ${EXPRESSION}`,
    ],
    ['a typo', { prot: 80 }, 'prot: is no setting of an application'],
  ])('refuses %s', (_, change, problem) => {
    expect(parseApplicationSpec({ ...checkout, ...change })).toEqual({
      problems: [problem],
    });
  });

  it.each(
    (Object.keys(checkout) as (keyof ApplicationSpec)[]).filter(
      key => key !== 'system',
    ),
  )('refuses a spec without %s', key => {
    expect(parseApplicationSpec(without(key))).toEqual({
      problems: [`${key}: is missing`],
    });
  });

  it('names every problem at once', () => {
    expect(
      parseApplicationSpec({ ...checkout, name: 'X', port: 0, image: 'nginx' }),
    ).toEqual({
      problems: [
        expect.stringMatching(/^name: /),
        expect.stringMatching(/^image: /),
        expect.stringMatching(/^port: /),
      ],
    });
  });

  it.each([[undefined], [null], ['checkout'], [[]]])(
    'refuses %p as a whole',
    input => {
      expect(parseApplicationSpec(input)).toEqual({
        problems: [expect.stringMatching(/^application: /)],
      });
    },
  );
});
