import {
  ApplicationSpec,
  describeReservedName,
  parseApplicationSpec,
} from '@gitops-flow/backstage-plugin-gitops-common';
import fc from 'fast-check';
import { parse } from 'yaml';
import { readEnvironmentSettings } from '../applications/readEnvironmentSettings';
import { GitopsConfig, GitopsEnvironment } from '../config/readGitopsConfig';
import { argoApplicationPath, imagePath, valuesPath } from './paths';
import { renderApplication } from './renderApplication';

const ENVIRONMENTS = ['dev', 'staging', 'no', 'prod'];

const platform: Pick<GitopsConfig, 'repository' | 'chart' | 'environments'> = {
  repository: {
    url: 'https://github.com/acme/gitops-apps',
    host: 'github.com',
    owner: 'acme',
    name: 'gitops-apps',
    branch: 'main',
  },
  chart: { path: 'charts/eks-baseline', version: '1.0.0' },
  environments: ENVIRONMENTS.map(
    (name): GitopsEnvironment => ({
      name,
      title: name,
      instance: 'nonprod',
      applicationNamespace: 'argocd',
      destination: { name: `acme-${name}` },
      requireDigest: false,
      sync: { automated: true, prune: true, selfHeal: true },
      decommission: 'allowed',
    }),
  ),
};

/** What YAML, Helm, Markdown and templates have meanings for, beside anything else. */
const hostileText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          '\n',
          '\t',
          ' ',
          ': ',
          '- ',
          '#',
          '&a',
          '*a',
          '!!map',
          '<<',
          '%TAG',
        ],
        ...[
          '"',
          "'",
          '\\',
          '|',
          '>',
          '{',
          '}',
          '[',
          '`',
          '---',
          '...',
          '{{',
          '$',
        ],
        ...[
          'no',
          'null',
          '~',
          '1e3',
          '0o17',
          '0x1f',
          '.inf',
          '2026-01-01',
          '=',
          'ä',
        ],
      ),
      { maxLength: 12 },
    )
    .map(parts => parts.join('')),
);

const name = (maxLength: number) =>
  fc.oneof(
    fc.stringMatching(
      new RegExp(`^[a-z]([a-z0-9-]{0,${maxLength - 2}}[a-z0-9])?$`),
    ),
    fc.constantFrom(
      'no',
      'y',
      'on',
      'null',
      'true',
      'e1',
      'x-1e3',
      'nan',
      'inf',
    ),
  );

const variables = fc.dictionary(
  fc.oneof(
    fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/),
    fc.constantFrom('no', 'Y', 'null', 'NaN', 'constructor', 'toString', '_1'),
  ),
  hostileText,
  { maxKeys: 6 },
);

const shape = fc.oneof(
  fc.record(
    {
      workload: fc.constant('web'),
      port: fc.integer({ min: 1, max: 65_535 }),
      exposure: fc.constantFrom('none', 'internal', 'public'),
      strategy: fc.constantFrom('rolling', 'canary', 'blueGreen'),
    },
    { requiredKeys: ['port', 'exposure'] },
  ),
  fc.record(
    {
      workload: fc.constant('worker'),
      port: fc.integer({ min: 1, max: 65_535 }),
      exposure: fc.constant('none'),
    },
    { requiredKeys: ['workload', 'exposure'] },
  ),
  fc.record({
    workload: fc.constant('cron'),
    schedule: fc.constantFrom('@daily', '0 0 1 1 0', '*/5 * * * MON-FRI'),
    exposure: fc.constant('none'),
  }),
);

const pods = fc.oneof(
  fc.constant({}),
  fc.record({ replicas: fc.integer({ min: 1, max: 50 }) }),
  fc
    .record(
      {
        min: fc.integer({ min: 1, max: 50 }),
        more: fc.integer({ min: 0, max: 49 }),
        cpu: fc.integer({ min: 1, max: 100 }),
      },
      { requiredKeys: ['min', 'more'] },
    )
    .map(({ more, ...scaling }) => ({
      autoscaling: { ...scaling, max: Math.min(50, scaling.min + more) },
    })),
);

/** Of any shape; most of them are good. */
const requests = fc
  .record({
    base: fc.record(
      {
        name: name(40),
        team: name(40),
        system: name(63),
        description: hostileText,
        mode: fc.constant('prebuilt'),
        image: fc.constantFrom(
          'nginx:1.10',
          'ghcr.io/acme/no:1e3',
          `a:no@sha256:${'0'.repeat(64)}`,
          `a@sha256:${'1'.repeat(64)}`,
        ),
        size: fc.constantFrom('small', 'medium', 'large'),
        variables,
        environments: fc.uniqueArray(fc.constantFrom(...ENVIRONMENTS), {
          minLength: 1,
        }),
        start: fc.constantFrom('first', 'everywhere'),
      },
      {
        requiredKeys: [
          'name',
          'team',
          'description',
          'mode',
          'image',
          'size',
          'environments',
          'start',
        ],
      },
    ),
    shape,
    pods,
  })
  .map(({ base, shape: kind, pods: number }) => ({
    ...base,
    ...kind,
    ...('schedule' in kind ? {} : number),
  }));

/** Only those that are taken; the others must not get as far as a file. */
const specs = requests
  .map(parseApplicationSpec)
  .filter((result): result is { spec: ApplicationSpec } => 'spec' in result)
  .map(({ spec }) => spec)
  .filter(spec => !describeReservedName(spec.name, ENVIRONMENTS));

/** What was asked for, out of nothing but the files. */
function readSettings(files: Map<string, string>, spec: ApplicationSpec) {
  return platform.environments
    .filter(environment => spec.environments.includes(environment.name))
    .map(environment => {
      const place = {
        environment: environment.name,
        team: spec.team,
        application: spec.name,
      };
      return readEnvironmentSettings({
        environment,
        place,
        application: files.get(argoApplicationPath(place))!,
        values: files.get(valuesPath(place))!,
        image: files.get(imagePath(place))!,
      });
    });
}

type Parsed = ReturnType<typeof parseApplicationSpec>;

/** Whether this platform would render it. */
function isTaken(result: Parsed): result is { spec: ApplicationSpec } {
  return (
    'spec' in result &&
    result.spec.environments.every(each => ENVIRONMENTS.includes(each)) &&
    !describeReservedName(result.spec.name, ENVIRONMENTS)
  );
}

/** In how many environments the files can be read; none where there are no files. */
function renderedEnvironments(result: Parsed): number {
  return isTaken(result)
    ? readSettings(renderApplication(result.spec, platform), result.spec).length
    : 0;
}

describe('whatever is asked for', () => {
  it('comes out of the files as it went in', () => {
    fc.assert(
      fc.property(specs, spec => {
        const files = renderApplication(spec, platform);
        const environments = ENVIRONMENTS.filter(environment =>
          spec.environments.includes(environment),
        );
        expect(readSettings(files, spec)).toEqual(
          environments.map((environment, index) => {
            const [rest, digest] = spec.image.split('@');
            const [repository, tag] = rest.split(':');
            const settings = {
              workload: spec.workload,
              schedule: spec.schedule,
              port: spec.port,
              size: spec.size,
              replicas: spec.replicas,
              autoscaling: spec.autoscaling,
              exposure: spec.exposure,
              strategy: spec.strategy,
              variables:
                Object.keys(spec.variables ?? {}).length > 0
                  ? spec.variables
                  : undefined,
              image:
                index === 0 || spec.start === 'everywhere'
                  ? { repository, tag, digest }
                  : undefined,
            };
            return {
              environment,
              title: environment,
              chartVersion: '1.0.0',
              otherKeys: ['canary', 'blueGreen'].includes(spec.strategy ?? '')
                ? ['metrics']
                : [],
              ...JSON.parse(JSON.stringify(settings)),
            };
          }),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('says the same in YAML 1.1 and 1.2', () => {
    fc.assert(
      fc.property(specs, spec => {
        for (const content of renderApplication(spec, platform).values()) {
          expect(parse(content, { version: '1.1' })).toEqual(
            parse(content, { version: '1.2' }),
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('stays in the three files of its own folders', () => {
    fc.assert(
      fc.property(specs, spec => {
        const paths = [...renderApplication(spec, platform).keys()];
        expect(new Set(paths).size).toBe(3 * spec.environments.length);
        for (const path of paths) {
          expect(path).toMatch(
            /^(argocd\/applications(\/[a-z][a-z0-9-]*){3}\.yaml|values(\/[a-z][a-z0-9-]*){3}\/(values|image)\.yaml)$/,
          );
          expect(path.split(/[/.]/)).toEqual(
            expect.arrayContaining([spec.team, spec.name]),
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is refused when a field is anything at all, or rendered like the rest', () => {
    const fields = fc.constantFrom(
      'name',
      'team',
      'system',
      'environments',
      'image',
      'schedule',
      'description',
    );
    fc.assert(
      fc.property(requests, fields, fc.anything(), (request, field, value) => {
        const result = parseApplicationSpec({ ...request, [field]: value });
        expect('spec' in result ? ['rendered'] : result.problems).not.toEqual(
          [],
        );
        expect(renderedEnvironments(result)).toBe(
          isTaken(result) ? result.spec.environments.length : 0,
        );
      }),
      { numRuns: 300 },
    );
  });
});
