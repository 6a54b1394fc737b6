import { z } from 'zod';
import { findContradictions } from './findContradictions';
import { describeReservedName } from './reservedNames';
import {
  APPLICATION_EXPOSURES,
  APPLICATION_SIZES,
  APPLICATION_STRATEGIES,
  autoscaling,
  choice,
  description,
  dnsLabel,
  image,
  port,
  quote,
  replicas,
  schedule,
  variables,
} from './specFields';

/** More than any company has; a longer list is a mistake. */
const MAX_ENVIRONMENTS = 32;

/**
 * Longest name of an application. `<app>-<env>` names Helm releases, which end at 53 characters.
 *
 * @public
 */
export const MAX_APPLICATION_NAME_LENGTH = 40;

/**
 * Longest name of an environment, for the same reason.
 *
 * @public
 */
export const MAX_ENVIRONMENT_NAME_LENGTH = 12;

/**
 * Longest name of a team. `<team>-<env>` names namespaces, which end at 63 characters.
 *
 * @public
 */
export const MAX_TEAM_NAME_LENGTH = 40;

/**
 * What kind of program it is: one that answers requests, one that runs without being asked, or one that runs by a
 * schedule.
 *
 * @public
 */
export const APPLICATION_WORKLOADS = ['web', 'worker', 'cron'] as const;

/**
 * Where the image runs at once: in the first environment only, the others waiting for a promotion, or everywhere.
 *
 * @public
 */
export const APPLICATION_STARTS = ['first', 'everywhere'] as const;

/**
 * What a person asked for, field by field; `parseApplicationSpec` also sees to it that the fields fit each other.
 * Unknown keys are refused, so that a typo never passes for a default.
 *
 * @public
 */
export const applicationSpecSchema = z.strictObject({
  /** Name of the repository, the catalog entity and the Argo CD Applications. Some are reserved. */
  name: dnsLabel(MAX_APPLICATION_NAME_LENGTH, name =>
    describeReservedName(name),
  ),
  /** Name of the owning team: a catalog group, a GitHub team and the prefix of the AppProjects. */
  team: dnsLabel(MAX_TEAM_NAME_LENGTH),
  /** Name of the catalog system that the application is a part of. */
  system: dnsLabel(63).optional(),
  /** One line. 350 characters are GitHub's limit for a repository's description. */
  description,
  /** `prebuilt`: the image exists. */
  mode: choice(['prebuilt']),
  /** Full reference with tag or digest. */
  image,
  /** Absent: `web`. */
  workload: choice(APPLICATION_WORKLOADS).optional(),
  /** When a cron job runs, in UTC; only and always for those. */
  schedule: schedule.optional(),
  /** Port the container listens on, 1 to 65535. A worker or cron job may have none. */
  port: port.optional(),
  size: choice(APPLICATION_SIZES),
  /** Number of pods. Absent: the platform's or the chart's. */
  replicas: replicas.optional(),
  /** Number of pods by load, instead of `replicas`. */
  autoscaling: autoscaling.optional(),
  /** Only a web application has any but `none`. */
  exposure: choice(APPLICATION_EXPOSURES),
  /** Absent: `rolling`. */
  strategy: choice(APPLICATION_STRATEGIES).optional(),
  /** Environment variables, name to text. Never secrets: they lie in Git. */
  variables: variables.optional(),
  /** Names out of `gitops.environments`, without repetition. */
  environments: z
    .array(dnsLabel(MAX_ENVIRONMENT_NAME_LENGTH), {
      error: ({ input }) =>
        input === undefined ? 'is missing' : 'must be a list of names',
    })
    .min(1, 'must name at least one environment')
    .max(MAX_ENVIRONMENTS, `must name at most ${MAX_ENVIRONMENTS} environments`)
    .refine(names => new Set(names).size === names.length, {
      error: 'must not name an environment twice',
    }),
  start: choice(APPLICATION_STARTS),
});

/** @public */
export type ApplicationSpec = z.infer<typeof applicationSpecSchema>;

/**
 * Reads a spec that comes from outside.
 *
 * @returns the spec, or every problem as `field: what is wrong`
 * @public
 */
export function parseApplicationSpec(
  input: unknown,
): { spec: ApplicationSpec } | { problems: string[] } {
  const result = applicationSpecSchema.safeParse(input);
  const issues = result.error?.issues ?? [];
  const wrong = new Set(issues.map(({ path }) => path[0]));
  const problems = [
    ...issues.flatMap(describeIssue),
    ...Object.entries(isObject(input) ? findContradictions(input) : {})
      .filter(([field]) => !wrong.has(field))
      .map(([field, problem]) => `${field}: ${problem}`),
    ...describeEnvironmentInName(result.data),
  ];
  return result.success && problems.length === 0
    ? { spec: result.data }
    : { problems };
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      key => `${quote(key).slice(1, -1)}: is no setting of an application`,
    );
  }
  return [`${issue.path.join('.') || 'application'}: ${issue.message}`];
}

function isObject(input: unknown): input is object {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

function describeEnvironmentInName(
  spec: z.infer<typeof applicationSpecSchema> | undefined,
): string[] {
  const problem = spec && describeReservedName(spec.name, spec.environments);
  return problem ? [`name: ${problem}`] : [];
}
