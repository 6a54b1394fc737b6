import { Blob, buildImage } from './buildImage';
import { RegistrySeedRepository } from './registrySchema';

/** The sandbox's Argo CD gives these tags a meaning, so whatever is deployed can be had with them. */
const TRIAL_TAG = /crash|broken|faulty/;
const TRIALS_CREATED = '2026-01-01T00:00:00Z';

/** An image that arrived. */
export type PutImage = RegistrySeedRepository['images'][number];

/** The images of one repository, by tag and by digest. */
export class RegistryRepository {
  readonly #name: string;
  readonly #form: Pick<RegistrySeedRepository, 'format' | 'platforms'>;
  readonly #tags = new Map<string, string>();
  readonly #manifests = new Map<string, Blob>();
  readonly #blobs = new Map<string, Blob>();

  readonly isPrivate: boolean;

  /** @param name - with its host: `docker.io/library/nginx` */
  constructor(name: string, seed: Omit<RegistrySeedRepository, 'name'>) {
    this.#name = name;
    this.#form = seed;
    this.isPrivate = seed.private;
    for (const image of seed.images) {
      this.put(image);
    }
  }

  /** @returns the digest */
  put(image: PutImage): string {
    const digest = this.#build(image);
    image.tags.forEach(tag => this.#tags.set(tag, digest));
    return digest;
  }

  /** In the order of registries. Tags for trials are not among them. */
  get tags(): string[] {
    return [...this.#tags.keys()].sort();
  }

  /** @param reference - a tag or a digest */
  findManifest(reference: string): Blob | undefined {
    let digest = this.#tags.get(reference);
    if (!digest && TRIAL_TAG.test(reference)) {
      digest = this.#build({ tags: [reference], created: TRIALS_CREATED });
    }
    return this.#manifests.get(digest ?? reference);
  }

  findBlob(digest: string): Blob | undefined {
    return this.#blobs.get(digest);
  }

  #build({ tags, created, revision }: PutImage): string {
    const image = buildImage({
      name: this.#name,
      version: tags[0],
      created,
      revision,
      repository: this.#form,
    });
    image.manifests.forEach(each => this.#manifests.set(each.digest, each));
    image.blobs.forEach(each => this.#blobs.set(each.digest, each));
    return image.digest;
  }
}
