import { z } from 'zod';
import {
  MAX_ENVIRONMENT_NAME_LENGTH,
  MAX_TEAM_NAME_LENGTH,
} from './applicationSpec';
import { DNS_LABEL } from './specFields';

/**
 * What the platform calls its own: AppProjects `platform-<environment>` are not a team's.
 *
 * @public
 */
export const RESERVED_TEAM_NAME = 'platform';

/** GitHub's own rule for logins and slugs. */
const GITHUB_LOGIN = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?$/;

/** A registry, an organisation in it, and a slash, so that `ghcr.io/acme` does not let `ghcr.io/acme-evil` in. */
const REGISTRY = /^[a-z0-9.-]+(?::[0-9]+)?\/(?:[a-z0-9._-]+\/)*$/;

const label = (max: number) =>
  z
    .string()
    .max(max, `has more than ${max} characters`)
    .regex(
      DNS_LABEL,
      'must start with a letter, end with a letter or digit, and hold only lower-case letters, digits and dashes',
    );

const teamName = label(MAX_TEAM_NAME_LENGTH).refine(
  name => name !== RESERVED_TEAM_NAME,
  `must not be "${RESERVED_TEAM_NAME}", which the platform calls its own`,
);

const environmentSchema = z.strictObject({
  name: label(MAX_ENVIRONMENT_NAME_LENGTH),
  /** The cluster as Argo CD knows it. */
  destination: z.union([
    z.strictObject({ name: z.string().min(1) }),
    z.strictObject({ server: z.url() }),
  ]),
  /** Where the environment's Application objects live. */
  applicationNamespace: label(63),
  /** Who approves a change: the team, or its approvers. */
  owners: z.enum(['team', 'approvers']),
  /** Whether a build's change of an image merges by itself. */
  automerge: z.boolean(),
  /** Whether an image must be named by its digest. */
  requireDigest: z.boolean(),
  sync: z.strictObject({ prune: z.boolean(), selfHeal: z.boolean() }),
});

/**
 * What `platform.yaml` of the GitOps repository says. Unknown keys are refused.
 *
 * @public
 */
export const platformSchema = z.strictObject({
  /** Login of the organisation on GitHub. */
  organization: z
    .string()
    .regex(GITHUB_LOGIN, 'must be the login of an organisation on GitHub'),
  /** Page of the GitOps repository. */
  repository: z.url(),
  /** GitHub team that owns everything that no other team owns. */
  platformTeam: label(MAX_TEAM_NAME_LENGTH),
  /** Folder of the baseline chart's versions. */
  chart: z.string().regex(/^\w[\w.-]*(?:\/\w[\w.-]*)*$/, 'must be a folder'),
  /** What the name of an image may begin with. */
  registries: z
    .array(
      z
        .string()
        .regex(
          REGISTRY,
          'must be a registry with a slash at its end, such as ghcr.io/acme/',
        ),
    )
    .min(1, 'must name at least one registry'),
  /** In promotion order. */
  environments: z
    .array(environmentSchema)
    .min(1, 'must name at least one environment')
    .refine(
      environments =>
        new Set(environments.map(({ name }) => name)).size ===
        environments.length,
      'must not name an environment twice',
    ),
});

/** @public */
export type Platform = z.infer<typeof platformSchema>;

/** @public */
export type PlatformEnvironment = Platform['environments'][number];

/**
 * Names of teams that may deploy, at least one.
 *
 * @public
 */
export const teamsSchema = z
  .array(teamName)
  .min(1, 'must name at least one team')
  .refine(
    teams => new Set(teams).size === teams.length,
    'must not name a team twice',
  );

/**
 * GitHub team that approves what a team changes in an environment.
 *
 * @public
 */
export function approvingTeam(
  environment: Pick<PlatformEnvironment, 'name' | 'owners'>,
  team: string,
): string {
  return environment.owners === 'approvers'
    ? `${team}-${environment.name}-approvers`
    : team;
}

/**
 * What is wrong with something, as `field: what is wrong`.
 *
 * @public
 */
export function describeIssues(error: z.ZodError): string[] {
  return error.issues.map(issue =>
    issue.code === 'unrecognized_keys'
      ? `${[...issue.path, issue.keys.join(', ')].join('.')}: is unknown`
      : `${issue.path.join('.')}: ${issue.message}`,
  );
}
