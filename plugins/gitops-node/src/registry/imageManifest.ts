import { z } from 'zod';

/** What a tag or digest may lead to; without these a registry answers in a form of 2016. */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

export const DIGEST = /^sha256:[a-f0-9]{64}$/;

const digest = z.string().regex(DIGEST);
const texts = z.record(z.string(), z.unknown()).nullish();

/** An index has `manifests`, a manifest has `config`. */
export const manifestSchema = z.object({
  manifests: z
    .array(
      z.object({
        digest,
        platform: z
          .object({ os: z.string(), architecture: z.string() })
          .nullish(),
        annotations: texts,
      }),
    )
    .optional(),
  config: z.object({ digest }).optional(),
  annotations: texts,
});

export const configSchema = z.object({
  created: z.string().nullish(),
  config: z.object({ Labels: texts }).nullish(),
});

type Manifest = z.infer<typeof manifestSchema>;
type Config = z.infer<typeof configSchema>;

/** When and from what an image was built, as far as it says so. */
export interface ImageDetails {
  /** ISO 8601. */
  createdAt?: string;
  /** Commit of its source. */
  sourceCommit?: string;
}

/** The manifest of an index that tells most: of the usual platform; never an attestation, whose platform is unknown. */
export function chooseManifest(index: Manifest): string | undefined {
  const images = (index.manifests ?? []).filter(
    ({ platform }) => platform?.os !== 'unknown',
  );
  const usual = images.find(
    ({ platform }) =>
      platform?.os === 'linux' && platform.architecture === 'amd64',
  );
  return (usual ?? images[0])?.digest;
}

/**
 * Reads what github.com/opencontainers/image-spec/blob/main/annotations.md calls created and revision.
 *
 * @param sources - the most telling first
 */
export function readDetails(sources: {
  manifests: Manifest[];
  config?: Config;
}): ImageDetails {
  const { manifests, config } = sources;
  const find = (name: string, isUsable: (text: string) => boolean) =>
    [config?.config?.Labels, ...manifests.map(each => each.annotations)]
      .map(each => each?.[`org.opencontainers.image.${name}`])
      .find(
        (value): value is string =>
          typeof value === 'string' && isUsable(value),
      );
  const created = [config?.created, find('created', isDate)].find(
    (value): value is string => typeof value === 'string' && isDate(value),
  );
  const revision = find('revision', text => /^[\w.:/+-]{1,128}$/.test(text));
  return {
    ...(created ? { createdAt: new Date(created).toISOString() } : {}),
    ...(revision ? { sourceCommit: revision } : {}),
  };
}

/** Reproducible builds say 1970, or 1980 because of zip: no date is better. */
function isDate(text: string): boolean {
  const date = new Date(text);
  return !Number.isNaN(date.valueOf()) && date.getUTCFullYear() > 1980;
}
