import { z } from 'zod';

const NAME =
  /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/;

const repository = z.strictObject({
  name: z.string().regex(NAME),
  /** Only for the accounts. */
  private: z.boolean().default(false),
  /** In which words its manifests are written. */
  format: z.enum(['oci', 'docker']).default('oci'),
  /** With several, the tag leads to an index. */
  platforms: z
    .array(z.string().regex(/^\w+\/\w+$/))
    .min(1)
    .default(['linux/amd64', 'linux/arm64']),
  images: z.array(
    z.strictObject({
      tags: z.array(z.string().regex(/^\w[\w.-]{0,127}$/)).min(1),
      created: z.iso.datetime(),
      /** Commit that it was built from. */
      revision: z.string().optional(),
    }),
  ),
});

/** The form of `seed/registry.yaml`: which images there are. */
export const registrySchema = z.strictObject({
  /** Who may read the private ones. */
  accounts: z.array(
    z.strictObject({ username: z.string(), password: z.string() }),
  ),
  registries: z.array(
    z.strictObject({
      /** As names of images begin. */
      host: z.string().regex(/^[a-z0-9.-]+(?::[0-9]+)?$/),
      /** `token`: a token for each repository, for everybody; `basic`: name and password with every request. */
      auth: z.enum(['token', 'basic']).default('token'),
      /** What a stranger is told about a repository that is private or not there. Registries differ. */
      hidden: z.enum(['unauthorized', 'denied', 'unknown']),
      repositories: z.array(repository),
    }),
  ),
});

export type RegistrySeed = z.infer<typeof registrySchema>;
export type RegistrySeedHost = RegistrySeed['registries'][number];
export type RegistrySeedRepository = z.infer<typeof repository>;
