import { parseImage } from '@gitops-flow/backstage-plugin-gitops-common';

/** Where an image lies, after what a container runtime adds to short names. */
export interface ImageName {
  /** `docker.io`, `ghcr.io`, `registry.acme.example:5000` */
  host: string;
  /** `library/nginx` */
  path: string;
}

const DOCKER_HUB = 'docker.io';
/** The name that Docker's own configuration files use for it. */
const OLD_DOCKER_HUB = 'index.docker.io';

/**
 * Reads the name of an image without its version, as a container runtime does: `nginx` is `docker.io/library/nginx`.
 *
 * @returns undefined for what is no name. Nothing else than what is returned here ever becomes part of an address.
 */
export function readImageName(repository: string): ImageName | undefined {
  const parsed = parseImage(`${repository}:1`);
  if ('problem' in parsed || parsed.image.repository !== repository) {
    return undefined;
  }
  const slash = repository.indexOf('/');
  const first = repository.slice(0, Math.max(slash, 0));
  const hasHost = /[.:]/.test(first) || first === 'localhost';
  const host = !hasHost || first === OLD_DOCKER_HUB ? DOCKER_HUB : first;
  const path = hasHost ? repository.slice(slash + 1) : repository;
  return {
    host,
    path: host === DOCKER_HUB && !path.includes('/') ? `library/${path}` : path,
  };
}

/**
 * The full name of an image, with the registry and folder that a short one stands for. The rules of the GitOps
 * repository compare this one with `registries` of `platform.yaml`.
 *
 * @param repository - without tag and digest: `nginx`
 * @returns `docker.io/library/nginx`; what is no name comes back as it is
 * @public
 */
export function fullImageName(repository: string): string {
  const name = readImageName(repository);
  return name ? `${name.host}/${name.path}` : repository;
}
