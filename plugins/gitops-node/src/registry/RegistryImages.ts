import { createHash } from 'node:crypto';
import { z } from 'zod';
import { RegistryConfig } from '../config/readRegistries';
import { compareTags } from './compareTags';
import { ExpiringMap } from '../cache/ExpiringMap';
import {
  chooseManifest,
  configSchema,
  DIGEST,
  ImageDetails,
  MANIFEST_TYPES,
  manifestSchema,
  readDetails,
} from './imageManifest';
import { byAge, FoundVersion, ImageSource } from './ImageSource';
import { RegistryAnswer, RegistryApi } from './RegistryApi';
import { isRegistryError, RegistryError } from './RegistryError';

const TAGS_PER_PAGE = 1000;
const MAX_TAG_PAGES = 20;
const MAX_TAG_BYTES = 4 * 1024 * 1024;
/** The specification's own limit. */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
const MAX_CONFIG_BYTES = 1024 * 1024;

/** What a digest leads to never changes. */
const DETAILS_TTL_MS = 24 * 60 * 60 * 1000;
const MAX_DETAILS = 5000;

/** A list without all of the details is better than none: later ones are left out. */
const DETAILS_TIMEOUT_MS = 15_000;

const TAG = /^\w[\w.-]{0,127}$/;
/** Signatures, attestations and bills of materials, by the names that cosign and the referrers' tag schema give them. */
const ATTACHMENT = /^sha256-[a-f0-9]{64}(?:\..+)?$/;

const tagsSchema = z.object({ tags: z.array(z.string()).nullish() });

/** The images of one registry, by the API that all registries share. */
export class RegistryImages implements ImageSource {
  readonly #host: string;
  readonly #api: RegistryApi;
  readonly #details = new ExpiringMap<ImageDetails>({
    maxEntries: MAX_DETAILS,
    ttlMs: DETAILS_TTL_MS,
  });

  constructor(options: { registry: RegistryConfig; timeoutMs?: number }) {
    this.#host = options.registry.host;
    this.#api = new RegistryApi(options);
  }

  async findDigest(
    path: string,
    reference: string,
    options: { signal?: AbortSignal },
  ): Promise<string> {
    const answer = await this.#api.ask({
      method: 'HEAD',
      repository: path,
      endpoint: `manifests/${reference}`,
      accept: MANIFEST_TYPES,
      maxBytes: 0,
      signal: options.signal,
    });
    const digest = answer.headers.get('docker-content-digest') ?? '';
    if (DIGEST.test(digest)) {
      return this.#assertSame(digest, reference);
    }
    // The header is optional: the content says the same.
    const { body } = await this.#getManifest(path, reference, options.signal);
    return this.#assertSame(digestOf(body), reference);
  }

  async listVersions(
    path: string,
    options: { limit: number; signal?: AbortSignal },
  ): Promise<{ items: FoundVersion[]; total: number }> {
    const { limit, signal } = options;
    const tags = await this.#listTags(path, signal);
    const newest = tags.sort(compareTags).slice(0, limit);
    const deadline = AbortSignal.timeout(DETAILS_TIMEOUT_MS);
    const items = await Promise.all(
      newest.map(tag => this.#describe({ path, tag, signal, deadline })),
    );
    return { items: items.sort(byAge), total: tags.length };
  }

  async #listTags(
    path: string,
    signal: AbortSignal | undefined,
  ): Promise<string[]> {
    const tags = new Set<string>();
    let last: string | undefined;
    for (let page = 1; page <= MAX_TAG_PAGES; page++) {
      const answer = await this.#api.ask({
        repository: path,
        endpoint: 'tags/list',
        query: { n: String(TAGS_PER_PAGE), ...(last ? { last } : {}) },
        accept: 'application/json',
        maxBytes: MAX_TAG_BYTES,
        signal,
      });
      const found = this.#parse(tagsSchema, answer.body, path).tags ?? [];
      found.filter(isVersion).forEach(tag => tags.add(tag));
      const next = readNextPage(answer);
      if (!next || next === last) {
        break;
      }
      last = next;
    }
    return [...tags];
  }

  /** A version whose details cannot be read is still one. */
  async #describe(version: {
    path: string;
    tag: string;
    signal: AbortSignal | undefined;
    deadline: AbortSignal;
  }): Promise<FoundVersion> {
    const { path, tag, deadline } = version;
    const signal = version.signal
      ? AbortSignal.any([version.signal, deadline])
      : deadline;
    let digest: string | undefined;
    try {
      digest = await this.findDigest(path, tag, { signal });
      return {
        tag,
        digest,
        ...(await this.#readDetails(path, digest, signal)),
      };
    } catch (error) {
      version.signal?.throwIfAborted();
      if (!isRegistryError(error) && !deadline.aborted) {
        throw error;
      }
      return { tag, ...(digest ? { digest } : {}) };
    }
  }

  async #readDetails(
    path: string,
    digest: string,
    signal: AbortSignal | undefined,
  ): Promise<ImageDetails> {
    const key = `${path}@${digest}`;
    const known = this.#details.get(key);
    if (known) {
      return known;
    }
    const top = await this.#readManifest(path, digest, signal);
    const platform = top.config ? undefined : chooseManifest(top);
    const manifest = platform
      ? await this.#readManifest(path, platform, signal)
      : top;
    const config = manifest.config
      ? await this.#readConfig(path, manifest.config.digest, signal)
      : undefined;
    const details = readDetails({ manifests: [manifest, top], config });
    this.#details.set(key, details);
    return details;
  }

  async #readManifest(
    path: string,
    digest: string,
    signal: AbortSignal | undefined,
  ) {
    const { body } = await this.#getManifest(path, digest, signal);
    this.#assertSame(digestOf(body), digest);
    return this.#parse(manifestSchema, body, path);
  }

  async #getManifest(
    path: string,
    reference: string,
    signal: AbortSignal | undefined,
  ): Promise<RegistryAnswer> {
    return this.#api.ask({
      repository: path,
      endpoint: `manifests/${reference}`,
      accept: MANIFEST_TYPES,
      maxBytes: MAX_MANIFEST_BYTES,
      signal,
    });
  }

  async #readConfig(
    path: string,
    digest: string,
    signal: AbortSignal | undefined,
  ) {
    const { body } = await this.#api.ask({
      repository: path,
      endpoint: `blobs/${digest}`,
      accept: '*/*',
      maxBytes: MAX_CONFIG_BYTES,
      signal,
    });
    this.#assertSame(digestOf(body), digest);
    return this.#parse(configSchema, body, path);
  }

  /** @returns the digest, unless another one was asked for */
  #assertSame(digest: string, reference: string): string {
    if (DIGEST.test(reference) && reference !== digest) {
      throw new RegistryError({
        reason: 'malformed',
        message: `${
          this.#host
        } answers a question about ${reference} with ${digest}`,
      });
    }
    return digest;
  }

  #parse<T>(schema: z.ZodType<T>, body: Buffer, path: string): T {
    const result = schema.safeParse(readJson(body));
    if (!result.success) {
      throw new RegistryError({
        reason: 'malformed',
        message: `${
          this.#host
        } answers a question about ${path} not as a registry does`,
      });
    }
    return result.data;
  }
}

/** `latest` is no version: an application may not run it. */
function isVersion(tag: string): boolean {
  return TAG.test(tag) && !ATTACHMENT.test(tag) && tag !== 'latest';
}

/** Only where the next page begins, so that the rest of the address stays ours. */
function readNextPage({ headers, url }: RegistryAnswer): string | undefined {
  const link = headers
    .get('link')
    ?.match(/<([^>]*)>\s*;[^,]*\brel="?next"?/i)?.[1];
  return link && URL.canParse(link, url.href)
    ? new URL(link, url.href).searchParams.get('last') ?? undefined
    : undefined;
}

function digestOf(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // The schema refuses it.
    return undefined;
  }
}
