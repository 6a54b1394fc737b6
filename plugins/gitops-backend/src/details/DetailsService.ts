import { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  ResourceActionList,
  ResourceDiffList,
  ResourceEvent,
  ResourceEventList,
  ResourceTree,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ArgocdResourceNode,
  diffOf,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { withArgocdErrors } from '../argocd/argocdErrors';
import { ArgocdInstances, FoundApplication } from '../argocd/ArgocdInstances';
import { Detail, toDetail } from './Detail';
import { DetailCache } from './DetailCache';

const TTL_MS = 5_000;
/** So many Applications that people look at within the same seconds. */
const MAX_APPLICATIONS = 500;
/** Of each kind of answer, in characters of JSON. */
const MAX_SIZE = 32 * 1024 * 1024;

interface TreeDetail extends Detail<ResourceTree> {
  /** By their ids, with what browsers do not get. */
  nodes: ReadonlyMap<string, ArgocdResourceNode>;
}

/**
 * What the mirrors do not keep of an Application. It is asked of Argo CD when somebody looks, once for all who look at
 * the same time, kept for five seconds, and forgotten as soon as the mirror sees the Application change.
 *
 * Every method throws what `translateArgocdError` makes of what Argo CD says, or the signal's reason.
 */
export class DetailsService {
  readonly #logger: LoggerService;
  readonly #trees = createCache<TreeDetail>();
  readonly #diffs = createCache<Detail<ResourceDiffList>>();
  readonly #events = createCache<Detail<ResourceEventList>>();
  readonly #actions = createCache<Detail<ResourceActionList>>();

  static create(options: {
    instances: Pick<ArgocdInstances, 'onChange'>;
    logger: LoggerService;
  }): DetailsService {
    const service = new DetailsService(options.logger);
    options.instances.onChange(({ instance, applications }) => {
      for (const { before, after } of applications) {
        const changed = after ?? before;
        if (changed) {
          service.#forget(subjectOf(instance, changed));
        }
      }
    });
    return service;
  }

  private constructor(logger: LoggerService) {
    this.#logger = logger;
  }

  async tree(
    found: FoundApplication,
    options: { signal: AbortSignal },
  ): Promise<Detail<ResourceTree>> {
    return this.#tree(found, options.signal);
  }

  async diff(
    found: FoundApplication,
    options: { signal: AbortSignal },
  ): Promise<Detail<ResourceDiffList>> {
    return this.#ask(
      { found, cache: this.#diffs, detail: '', ...options },
      async (signal, observedAt) => {
        const { access, application } = found;
        const items = diffOf(
          await access.details.readManaged(application, { signal }),
        );
        return toDetail({ items, observedAt }, items);
      },
    );
  }

  /**
   * @param resource - id out of the tree; absent for the Application itself
   * @throws NotFoundError when the tree has no such resource
   */
  async events(
    found: FoundApplication,
    resource: string | undefined,
    options: { signal: AbortSignal },
  ): Promise<Detail<ResourceEventList>> {
    const node =
      resource === undefined
        ? undefined
        : await this.#node(found, resource, options.signal);
    return this.#ask(
      { found, cache: this.#events, detail: resource ?? '', ...options },
      async (signal, observedAt) => {
        const items = await readEvents(found, node, signal);
        return toDetail({ items, observedAt }, items);
      },
    );
  }

  /**
   * @throws NotFoundError when the tree has no such resource, or it is none of the Application's own
   */
  async actions(
    found: FoundApplication,
    resource: string,
    options: { signal: AbortSignal },
  ): Promise<Detail<ResourceActionList>> {
    const node = await this.ownNode(found, resource, options);
    return this.#ask(
      { found, cache: this.#actions, detail: resource, ...options },
      async signal => {
        const { access, application } = found;
        const items = await access.details.readActions(application, node, {
          signal,
        });
        return toDetail({ items });
      },
    );
  }

  /**
   * @param resource - id out of the tree
   * @throws NotFoundError when the tree has no such resource, or it is none of the Application's own
   */
  async ownNode(
    found: FoundApplication,
    resource: string,
    options: { signal: AbortSignal },
  ): Promise<ArgocdResourceNode> {
    const node = await this.#node(found, resource, options.signal);
    if (node.orphaned) {
      throw new NotFoundError(
        `${node.kind} ${node.name} belongs to no Application`,
      );
    }
    return node;
  }

  /** Asks Argo CD anew from now on: something was done to the Application. */
  forget({ access, application }: FoundApplication): void {
    this.#forget(subjectOf(access.instance.name, application));
  }

  async #node(
    found: FoundApplication,
    resource: string,
    signal: AbortSignal,
  ): Promise<ArgocdResourceNode> {
    const { nodes } = await this.#tree(found, signal);
    const node = nodes.get(resource);
    if (!node) {
      throw new NotFoundError(
        `${found.application.name} has no resource with the id ${JSON.stringify(
          resource,
        )}: take one out of its resources`,
      );
    }
    return node;
  }

  async #tree(
    found: FoundApplication,
    signal: AbortSignal,
  ): Promise<TreeDetail> {
    return this.#ask(
      { found, cache: this.#trees, detail: '', signal },
      async (shared, observedAt) => {
        const { access, application } = found;
        const nodes = await access.details.readTree(application, {
          signal: shared,
        });
        const items = nodes.map(({ uid, ...node }) => node);
        return {
          ...toDetail({ items, observedAt }, items),
          nodes: new Map(nodes.map(node => [node.id, node])),
        };
      },
    );
  }

  async #ask<T extends { size: number }>(
    question: {
      found: FoundApplication;
      cache: DetailCache<T>;
      detail: string;
      signal: AbortSignal;
    },
    read: (signal: AbortSignal, observedAt: string) => Promise<T>,
  ): Promise<T> {
    const { found, cache, detail, signal } = question;
    const { access, application } = found;
    return cache.get(
      { subject: subjectOf(access.instance.name, application), detail },
      shared =>
        withArgocdErrors(this.#logger, () =>
          read(shared, new Date().toISOString()),
        ),
      signal,
    );
  }

  #forget(subject: string): void {
    this.#trees.forget(subject);
    this.#diffs.forget(subject);
    this.#events.forget(subject);
    this.#actions.forget(subject);
  }
}

function createCache<T extends { size: number }>(): DetailCache<T> {
  return DetailCache.create({
    ttlOf: () => TTL_MS,
    maxSubjects: MAX_APPLICATIONS,
    maxSize: MAX_SIZE,
  });
}

function subjectOf(
  instance: string,
  application: { namespace: string; name: string },
): string {
  return [instance, application.namespace, application.name].join('\n');
}

async function readEvents(
  { access, application }: FoundApplication,
  node: ArgocdResourceNode | undefined,
  signal: AbortSignal,
): Promise<ResourceEvent[]> {
  if (!node) {
    return access.details.readEvents(application, undefined, { signal });
  }
  const { uid } = node;
  // Argo CD finds events by the cluster's own id, which comes with life.
  return uid === undefined
    ? []
    : access.details.readEvents(application, { ...node, uid }, { signal });
}
