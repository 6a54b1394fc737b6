import {
  ResourceAction,
  ResourceEvent,
  RevisionMetadata,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { z } from 'zod';
import { ArgocdTransport } from '../http/ArgocdTransport';
import {
  applicationPath,
  ApplicationRef,
  applicationScope,
} from './applicationScope';
import { ArgocdResourceNode, resourceTreeSchema } from './ArgocdResourceNode';
import {
  MANAGED_RESOURCE_FIELDS,
  ManagedResource,
  managedResourcesSchema,
} from './ManagedResource';
import { resourceActionsSchema } from './resourceActionsSchema';
import { resourceEventsSchema } from './resourceEventsSchema';
import { ResourceKey } from './resourceId';
import { REVISION_CALLS } from './revisionCalls';

const MIB = 1024 * 1024;
/** Some 20,000 objects. */
const MAX_TREE_BYTES = 16 * MIB;
/** Some 1,000 Deployments. */
const MAX_MANAGED_BYTES = 16 * MIB;
const MAX_EVENTS_BYTES = 8 * MIB;
const MAX_BYTES = MIB;
/** Where Argo CD has lost its cache, the first question makes it look at the cluster again: 3 seconds in a small one. */
const COMPARISON_TIMEOUT_MS = 20_000;

/**
 * Reads what the list and the stream of an Argo CD leave out. Every call asks Argo CD: whoever shows this to people
 * keeps the answers for a while. The tree and the managed resources come out of Argo CD's memory in a few
 * milliseconds.
 *
 * @public
 */
export class ArgocdDetails {
  readonly #transport: ArgocdTransport;
  readonly #comparisonTimeoutMs: number;

  static create(options: {
    transport: ArgocdTransport;
    /** How long the tree and the managed resources are waited for. Default: 20 seconds. */
    comparisonTimeoutMs?: number;
  }): ArgocdDetails {
    return new ArgocdDetails(
      options.transport,
      options.comparisonTimeoutMs ?? COMPARISON_TIMEOUT_MS,
    );
  }

  private constructor(transport: ArgocdTransport, comparisonTimeoutMs: number) {
    this.#transport = transport;
    this.#comparisonTimeoutMs = comparisonTimeoutMs;
  }

  /**
   * The objects of an Application and what the cluster made out of them, orphans last.
   *
   * @throws ArgocdError, or the signal's reason
   */
  async readTree(
    app: ApplicationRef,
    options: { signal: AbortSignal },
  ): Promise<ArgocdResourceNode[]> {
    return this.#get(app, {
      call: 'read the resource tree',
      path: ['resource-tree'],
      schema: resourceTreeSchema,
      signal: options.signal,
      timeoutMs: this.#comparisonTimeoutMs,
      maxBytes: MAX_TREE_BYTES,
    });
  }

  /**
   * The objects that Git asks for, as they should be and as they are, without secrets and without hooks.
   *
   * @throws ArgocdError, or the signal's reason
   */
  async readManaged(
    app: ApplicationRef,
    options: { signal: AbortSignal },
  ): Promise<ManagedResource[]> {
    return this.#get(app, {
      call: 'read the managed resources',
      path: ['managed-resources'],
      query: { fields: MANAGED_RESOURCE_FIELDS },
      schema: managedResourcesSchema,
      signal: options.signal,
      timeoutMs: this.#comparisonTimeoutMs,
      maxBytes: MAX_MANAGED_BYTES,
    });
  }

  /**
   * What was noted in the last hour or so about an Application, or about one object of its tree; newest first.
   *
   * @param resource - out of the tree. Absent for the Application itself
   * @throws ArgocdError (`refused` for an object that is not in the tree, or is another by now), or the signal's reason
   */
  async readEvents(
    app: ApplicationRef,
    resource: { namespace?: string; name: string; uid: string } | undefined,
    options: { signal: AbortSignal },
  ): Promise<ResourceEvent[]> {
    return this.#get(app, {
      call: 'read events',
      path: ['events'],
      query: resource && {
        resourceNamespace: resource.namespace ?? '',
        resourceName: resource.name,
        resourceUID: resource.uid,
      },
      schema: resourceEventsSchema,
      signal: options.signal,
      maxBytes: MAX_EVENTS_BYTES,
    });
  }

  /**
   * What is known about a revision of an Application. It never changes, but for the tags of a commit.
   *
   * @throws ArgocdError (`failed` for a revision that the source does not have, and for a branch: Argo CD wants
   * commits, also short ones), or the signal's reason
   */
  async readRevision(
    app: ApplicationRef,
    origin: {
      revision: string;
      /** What the source is: Argo CD fails when it is asked for a commit of a chart. */
      kind: RevisionMetadata['kind'];
      /** Which of several sources, from 0. Default: the first. */
      source?: number;
    },
    options: { signal: AbortSignal },
  ): Promise<RevisionMetadata> {
    const { revision, kind, source } = origin;
    const { segment, schemaOf } = REVISION_CALLS[kind];
    return this.#get(app, {
      call: 'read a revision',
      path: ['revisions', revision, segment],
      query: source === undefined ? undefined : { sourceIndex: `${source}` },
      schema: schemaOf(revision),
      signal: options.signal,
      maxBytes: MAX_BYTES,
    });
  }

  /**
   * What Argo CD can do to an object, by name. Who may do it is not asked: an account that may only read gets the same
   * answer.
   *
   * @throws ArgocdError, or the signal's reason
   */
  async readActions(
    app: ApplicationRef,
    node: ResourceKey & { version: string },
    options: { signal: AbortSignal },
  ): Promise<ResourceAction[]> {
    return this.#get(app, {
      call: 'read the actions of a resource',
      path: ['resource', 'actions'],
      query: {
        namespace: node.namespace ?? '',
        resourceName: node.name,
        version: node.version,
        kind: node.kind,
        group: node.group,
      },
      schema: resourceActionsSchema,
      signal: options.signal,
      maxBytes: MAX_BYTES,
    });
  }

  async #get<T>(
    app: ApplicationRef,
    request: {
      call: string;
      path: string[];
      query?: Record<string, string>;
      schema: z.ZodType<T>;
      signal: AbortSignal;
      timeoutMs?: number;
      maxBytes: number;
    },
  ): Promise<T> {
    return this.#transport.getJson({
      ...request,
      path: applicationPath(app, ...request.path),
      query: { ...applicationScope(app), ...request.query },
      // Of a paused Application nothing comes any more once Argo CD has lost its cache, however well it is.
      slow: app.paused,
    });
  }
}
