import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { RegistrySeedRepository } from './registrySchema';

/** One object of a registry, under the digest of its bytes. */
export interface Blob {
  digest: string;
  mediaType: string;
  bytes: Buffer;
}

/** What a tag leads to. */
export interface BuiltImage {
  /** Of the index, or of the one manifest. */
  digest: string;
  manifests: Blob[];
  /** Configurations and the layer. */
  blobs: Blob[];
}

const MEDIA_TYPES = {
  oci: {
    index: 'application/vnd.oci.image.index.v1+json',
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  },
  docker: {
    index: 'application/vnd.docker.distribution.manifest.list.v2+json',
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  },
};

/** An empty archive. Packed once for all, because what gzip makes of it differs from one zlib to the next. */
const EMPTY_LAYER = Buffer.from(
  'H4sIAAAJbogA/2IYBaNgFIxYAAgAAP//Lq+17wAEAAA=',
  'base64',
);

/**
 * Builds an image without content: everything that a registry tells about it is true, and it can be pulled.
 * The same input gives the same digests everywhere.
 */
export function buildImage(options: {
  /** Full name: `docker.io/library/nginx`. */
  name: string;
  version: string;
  created: string;
  revision?: string;
  repository: Pick<RegistrySeedRepository, 'format' | 'platforms'>;
}): BuiltImage {
  const { name, version, created, revision } = options;
  const { format, platforms } = options.repository;
  const types = MEDIA_TYPES[format];
  const layer = toBlob(types.layer, EMPTY_LAYER);
  const labels = {
    'org.opencontainers.image.title': name,
    'org.opencontainers.image.version': version,
    ...(revision ? { 'org.opencontainers.image.revision': revision } : {}),
  };

  const built = platforms.map(platform => {
    const [os, architecture] = platform.split('/');
    const config = toBlob(types.config, {
      architecture,
      os,
      created,
      config: { Labels: labels },
      rootfs: {
        type: 'layers',
        diff_ids: [digestOf(gunzipSync(EMPTY_LAYER))],
      },
      history: [{ created, created_by: 'The local registry' }],
    });
    const manifest = toBlob(types.manifest, {
      schemaVersion: 2,
      mediaType: types.manifest,
      config: describe(config),
      layers: [describe(layer)],
    });
    return { config, manifest, platform: { architecture, os } };
  });

  const manifests = built.map(({ manifest }) => manifest);
  const blobs = [...built.map(({ config }) => config), layer];
  if (manifests.length === 1) {
    return { digest: manifests[0].digest, manifests, blobs };
  }
  const index = toBlob(types.index, {
    schemaVersion: 2,
    mediaType: types.index,
    manifests: built.map(({ manifest, platform }) => ({
      ...describe(manifest),
      platform,
    })),
    ...(format === 'oci' && revision
      ? {
          annotations: {
            'org.opencontainers.image.created': created,
            'org.opencontainers.image.revision': revision,
          },
        }
      : {}),
  });
  return { digest: index.digest, manifests: [index, ...manifests], blobs };
}

function toBlob(mediaType: string, content: Buffer | object): Blob {
  const bytes = Buffer.isBuffer(content)
    ? content
    : Buffer.from(JSON.stringify(content));
  return { digest: digestOf(bytes), mediaType, bytes };
}

function describe({ mediaType, digest, bytes }: Blob) {
  return { mediaType, digest, size: bytes.length };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
