import { z } from 'zod';
import { rulesetSchema } from '../rules/rulesetSchema';
import { PERMISSIONS } from '../store/TeamStore';

const login = z.string().regex(/^[a-z][a-z0-9-]*$/);

/** The form of `seed/organization.yaml`: who and what is there when the sandbox starts for the first time. */
export const organizationSchema = z.strictObject({
  organization: z.strictObject({ login, name: z.string() }),
  /** Members of the organisation. Each one's token is `sandbox-<login>`. */
  people: z.array(
    z.strictObject({ login, name: z.string(), email: z.email() }),
  ),
  /** Who one is on the pages until one says otherwise. */
  defaultPerson: login,
  /** Accounts of programs. They administer the organisation. */
  machines: z.array(
    z.strictObject({
      login,
      name: z.string(),
      email: z.email(),
      token: z.string(),
    }),
  ),
  /** A GitHub App that the organisation has installed; its private key is written beside the state. */
  app: z.strictObject({ slug: login, name: z.string() }),
  teams: z.array(
    z.strictObject({
      slug: login,
      name: z.string(),
      description: z.string(),
      members: z.array(login),
    }),
  ),
  repositories: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string(),
      visibility: z.enum(['public', 'private', 'internal']),
      homepage: z.string().optional(),
      topics: z.array(z.string()).default([]),
      /** Folders that the content is copied from; later ones replace files of earlier ones. */
      sources: z.array(
        z.strictObject({
          /** Beginning with `seed/` or `templates/`. */
          from: z.string().regex(/^(seed|templates)\//),
          /** Folder in the repository. `${chartVersion}` is the version in `from`'s Chart.yaml. Default: the root. */
          to: z.string().default(''),
        }),
      ),
      teams: z.record(login, z.enum(PERMISSIONS)).default({}),
      /** In order. Each takes the files that it names and no earlier one took. */
      commits: z
        .array(
          z.strictObject({
            author: login,
            message: z.string(),
            daysAgo: z.number().positive(),
            /** Beginnings of paths. Default: all that is left. */
            paths: z.array(z.string()).optional(),
          }),
        )
        .min(1),
      rulesets: z.array(rulesetSchema).default([]),
    }),
  ),
});

export type OrganizationSeed = z.infer<typeof organizationSchema>;
