import {
  UpstreamRequest,
  upstreamRequests,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { SandboxArgocdRequest } from 'sandbox';

/** What the mirrors ask by themselves, whoever is there. */
const BACKGROUND = [
  '/api/version',
  '/api/v1/session/userinfo',
  '/api/v1/applications',
  '/api/v1/stream/applications',
  '/api/v1/projects',
];
const NAME = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;

/** Every request that has come to an Argo CD, held against the list of those that may. */
export class UpstreamLog {
  readonly #requests: SandboxArgocdRequest[] = [];

  static create(): UpstreamLog {
    return new UpstreamLog();
  }

  private constructor() {}

  readonly record = (request: SandboxArgocdRequest): void => {
    this.#requests.push(request);
  };

  get length(): number {
    return this.#requests.length;
  }

  /** `method path`, of those that somebody has asked for, from the given one on. */
  asked(since = 0): string[] {
    return this.#requests
      .slice(since)
      .filter(
        ({ method, path, query }) =>
          !(
            method === 'GET' &&
            BACKGROUND.includes(path) &&
            isTrimmed(query, path)
          ) && path !== '/api/webhook',
      )
      .map(({ method, path, query }) =>
        query.size ? `${method} ${path}?${query}` : `${method} ${path}`,
      );
  }

  /** What is not as the list says, and why. */
  violations(since = 0): string[] {
    return this.#requests.slice(since).flatMap(request => {
      const problem = problemOf(request);
      return problem ? [`${request.method} ${request.path}: ${problem}`] : [];
    });
  }

  /** Entries of the list that have been used, as `method path`. */
  used(): string[] {
    const entries = this.#requests.flatMap(
      ({ method, path }) => find(method, path) ?? [],
    );
    return [
      ...new Set(entries.map(({ method, path }) => `${method} ${path}`)),
    ].sort();
  }

  /** Names of the Applications in the paths of requests. */
  applications(since = 0): string[] {
    const names = this.#requests
      .slice(since)
      .flatMap(
        ({ path }) =>
          path.match(/^\/api\/v1\/applications\/([^/]+)/)?.[1] ?? [],
      );
    return [...new Set(names)].sort();
  }
}

/** The list of all is asked for trimmed by us, and by nobody else. */
function isTrimmed(query: URLSearchParams, path: string): boolean {
  return path !== '/api/v1/applications' || query.has('fields');
}

function problemOf({
  method,
  path,
  query,
  account,
}: SandboxArgocdRequest): string | undefined {
  const entry = find(method, path);
  if (!entry) {
    return 'is not in the list';
  }
  const keys = [...query.keys()];
  if (new Set(keys).size < keys.length) {
    return `has a parameter twice: ${keys}`;
  }
  const unknown = keys.find(key => !entry.query.includes(key));
  if (unknown !== undefined) {
    return `may not have the parameter ${unknown}`;
  }
  const { application } = parametersOf(entry, path);
  if (application !== undefined && !NAME.test(application)) {
    return `${application} is no name of an Application`;
  }
  if (
    application !== undefined &&
    method === 'GET' &&
    !query.get('appNamespace')
  ) {
    return 'does not say where the Application is';
  }
  return account === 'backstage' || !entry.right
    ? undefined
    : `comes from ${account}`;
}

function find(method: string, path: string): UpstreamRequest | undefined {
  const segments = path.slice(1).split('/');
  return upstreamRequests.find(entry => {
    const pattern = entry.path.slice(1).split('/');
    return (
      entry.method === method &&
      pattern.length === segments.length &&
      pattern.every((part, index) =>
        part.startsWith('{')
          ? isOneSegment(segments[index])
          : part === segments[index],
      )
    );
  });
}

/** Whether it is encoded as it has to be, once, and no step anywhere. */
function isOneSegment(segment: string): boolean {
  try {
    const decoded = decodeURIComponent(segment);
    return (
      encodeURIComponent(decoded) === segment &&
      !['', '.', '..'].includes(decoded)
    );
  } catch {
    return false;
  }
}

function parametersOf(
  entry: UpstreamRequest,
  path: string,
): Record<string, string> {
  const segments = path.slice(1).split('/');
  return Object.fromEntries(
    entry.path
      .slice(1)
      .split('/')
      .flatMap((part, index) =>
        part.startsWith('{')
          ? [[part.slice(1, -1), decodeURIComponent(segments[index])]]
          : [],
      ),
  );
}
