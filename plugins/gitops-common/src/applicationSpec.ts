import { z } from 'zod';
import { describeImageProblem, parseImage } from './image';

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
 * Lower-case letters, digits and dashes that start with a letter and end with a letter or digit:
 * the part of DNS-1123 that is also a valid Service name (DNS-1035).
 *
 * @public
 */
export const DNS_LABEL = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/;

/**
 * T-shirt sizes. What they mean in CPU and memory is the baseline chart's business.
 *
 * @public
 */
export const APPLICATION_SIZES = ['small', 'medium', 'large'] as const;

/**
 * Who can reach the application: nobody but its own namespace, the company's network, or the internet.
 *
 * @public
 */
export const APPLICATION_EXPOSURES = ['none', 'internal', 'public'] as const;

/**
 * Where the image runs at once: in the first environment only, the others waiting for a promotion, or everywhere.
 *
 * @public
 */
export const APPLICATION_STARTS = ['first', 'everywhere'] as const;

const text = () =>
  z.string({
    error: ({ input }) =>
      input === undefined ? 'is missing' : 'must be a text',
  });

const dnsLabel = (max: number) =>
  text().superRefine((value, ctx) => {
    const problem = describeLabelProblem(value, max);
    if (problem) {
      ctx.addIssue({ code: 'custom', message: problem });
    }
  });

const image = text()
  .trim()
  .superRefine((value, ctx) => {
    const result = parseImage(value);
    if ('problem' in result) {
      ctx.addIssue({
        code: 'custom',
        message: value
          ? `"${value}" ${describeImageProblem(result.problem)}`
          : 'is missing',
      });
    }
  });

const PORT_RANGE = 'must be a whole number between 1 and 65535';

const port = z
  .number({
    error: ({ input }) =>
      input === undefined
        ? 'is missing'
        : `${PORT_RANGE}, not ${JSON.stringify(input)}`,
  })
  .refine(value => Number.isInteger(value) && value >= 1 && value <= 65_535, {
    error: ({ input }) => `${PORT_RANGE}, not ${input}`,
  });

const choice = <T extends string>(options: readonly T[]) =>
  z.enum(options, {
    error: ({ input }) =>
      input === undefined
        ? 'is missing'
        : `must be one of ${options.join(', ')}, not ${JSON.stringify(input)}`,
  });

/**
 * What a person asked for. Unknown keys are refused, so that a typo never passes for a default.
 *
 * @public
 */
export const applicationSpecSchema = z.strictObject({
  /** Name of the repository, the catalog entity and the Argo CD Applications. */
  name: dnsLabel(MAX_APPLICATION_NAME_LENGTH),
  /** Name of the owning team: a catalog group, a GitHub team and the prefix of the AppProjects. */
  team: dnsLabel(MAX_TEAM_NAME_LENGTH),
  /** Name of the catalog system that the application is a part of. */
  system: dnsLabel(63).optional(),
  /** One line. 350 characters are GitHub's limit for a repository's description. */
  description: text()
    .trim()
    .min(1, 'is missing')
    .max(350, 'is longer than 350 characters')
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'must be a single line'),
  /** `prebuilt`: the image exists. */
  mode: choice(['prebuilt']),
  /** Full reference with tag or digest. */
  image,
  /** Port the container listens on, 1 to 65535. */
  port,
  size: choice(APPLICATION_SIZES),
  exposure: choice(APPLICATION_EXPOSURES),
  /** Names out of `gitops.environments`, without repetition. */
  environments: z
    .array(dnsLabel(MAX_ENVIRONMENT_NAME_LENGTH), {
      error: ({ input }) =>
        input === undefined ? 'is missing' : 'must be a list of names',
    })
    .min(1, 'must name at least one environment')
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
  if (result.success) {
    return { spec: result.data };
  }
  return { problems: result.error.issues.flatMap(describeIssue) };
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => `${key}: is no setting of an application`);
  }
  return [`${issue.path.join('.') || 'application'}: ${issue.message}`];
}

function describeLabelProblem(value: string, max: number): string | undefined {
  if (value.length === 0) {
    return 'is missing';
  }
  if (value.length > max) {
    return `has ${value.length} characters: use at most ${max}`;
  }
  return DNS_LABEL.test(value)
    ? undefined
    : `"${value}" must start with a letter, end with a letter or digit, and hold only lower-case letters, digits and dashes`;
}
