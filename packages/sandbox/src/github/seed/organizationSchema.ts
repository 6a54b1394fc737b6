import { z } from 'zod';
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
  /** Programs that people may let act in their name. Unlike the rest, they are read at every start. */
  oauthApps: z.array(
    z.strictObject({
      clientId: z.string(),
      clientSecret: z.string(),
      name: z.string(),
      /** On this machine its port may be any. */
      callbackUrl: z.url(),
    }),
  ),
  teams: z.array(
    z.strictObject({
      slug: login,
      name: z.string(),
      description: z.string(),
      members: z.array(login),
    }),
  ),
  /** What the skeletons of the platform are filled in with, in the words of `platform.yaml`. */
  platform: z.strictObject({
    platformTeam: login,
    chart: z.string(),
    registries: z.array(z.string()),
    /** Those that may deploy. */
    teams: z.array(login),
    environments: z.array(
      z.strictObject({
        name: login,
        destination: z.strictObject({ name: z.string() }),
        applicationNamespace: z.string(),
        owners: z.enum(['team', 'approvers']),
        automerge: z.boolean(),
        requireDigest: z.boolean(),
        sync: z.strictObject({ prune: z.boolean(), selfHeal: z.boolean() }),
        domain: z.string(),
        ingressClassName: z.string(),
        replicas: z.number().int().positive(),
      }),
    ),
  }),
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
          /** Beginnings of the paths that are taken. Default: all. */
          only: z.array(z.string()).optional(),
          /** The folder is a skeleton, filled in for each of these. Default: it is copied as it is. */
          for: z
            .enum(['organization', 'environment', 'team', 'team-environment'])
            .optional(),
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
            /** Beginnings of paths. Default: all that no other commit names. */
            paths: z.array(z.string()).optional(),
          }),
        )
        .min(1),
    }),
  ),
});

export type OrganizationSeed = z.infer<typeof organizationSchema>;
