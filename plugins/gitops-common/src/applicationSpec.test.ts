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
  ])('takes %s', (_, change) => {
    expect(parseApplicationSpec({ ...checkout, ...change })).toEqual({
      spec: { ...checkout, ...change },
    });
  });

  const LABEL =
    'must start with a letter, end with a letter or digit, and hold only lower-case letters, digits and dashes';
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
    ['a name with a line break', { name: 'a\nb' }, `name: "a\nb" ${LABEL}`],
    [
      'a name that ends with a line break',
      { name: 'checkout\n' },
      `name: "checkout\n" ${LABEL}`,
    ],
    ['a name with an umlaut', { name: 'käse' }, `name: "käse" ${LABEL}`],
    [
      'a name of 60 characters',
      { name: 'a'.repeat(60) },
      'name: has 60 characters: use at most 40',
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
