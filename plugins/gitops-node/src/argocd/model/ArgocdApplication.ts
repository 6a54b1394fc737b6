import {
  HEALTH_STATUSES,
  HealthStatus,
  OPERATION_PHASES,
  OperationPhase,
  SYNC_STATUSES,
  SyncStatus,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { z } from 'zod';
import { redactUrlCredentials } from './redactUrlCredentials';

/**
 * What Argo CD's list says about an Application: it drops all else from what was asked for.
 *
 * @public
 */
export interface ApplicationOutline {
  name: string;
  namespace: string;
  project: string;
  labels: Record<string, string>;
  /** The cluster by name or by address, and the namespace in it. */
  destination: { name?: string; server?: string; namespace: string };
  /** Whether Argo CD applies commits by itself. */
  autoSync: boolean;
  /** `Unknown` where Argo CD has not looked yet. */
  sync: SyncStatus;
  /** `Unknown` where Argo CD has not looked yet. */
  health: HealthStatus;
  healthMessage?: string;
  operation?: {
    phase: OperationPhase;
    /** Never in a list. */
    message?: string;
    /** ISO 8601. */
    startedAt?: string;
    /** ISO 8601. Also set while `Running`, between two tries of an automated sync. */
    finishedAt?: string;
  };
  /** Live images, as Argo CD writes them. */
  images: string[];
}

/**
 * An Application with what only the stream tells.
 *
 * @public
 */
export interface ArgocdApplication extends ApplicationOutline {
  conditions: { type: string; message: string }[];
  /** Newest first. */
  history: ApplicationRevision[];
}

/**
 * Where the manifests of an Application come from, which only the Application itself tells.
 *
 * @public
 */
export interface ApplicationOrigin {
  /** Address of a Git, Helm or OCI repository, without credentials. */
  repoUrl: string;
  /** Folder in a Git repository. */
  path?: string;
  /** Name of a chart in a Helm repository. */
  chart?: string;
  /** Branch, tag, commit or version; absent stands for HEAD. */
  targetRevision?: string;
}

/**
 * One entry of an Application's history: a full sync that succeeded.
 *
 * @public
 */
export interface ApplicationRevision {
  id: number;
  /** Commit or version. Of an Application with several sources, the last commit among them: values follow their chart. */
  revision: string;
  /** ISO 8601: when the sync finished. */
  deployedAt: string;
  /** Account, or absent when Argo CD did it by itself. */
  initiatedBy?: string;
}

const text = z.string().nullish();

// Argo CD leaves empty things out, or writes null.
const applicationSchema = z.object({
  metadata: z.object({
    name: z.string().min(1),
    namespace: z.string().min(1),
    labels: z.record(z.string(), z.string()).nullish(),
  }),
  spec: z
    .object({
      project: text,
      destination: z
        .object({ name: text, server: text, namespace: text })
        .nullish(),
      syncPolicy: z
        .object({
          automated: z.object({ enabled: z.boolean().nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
  status: z
    .object({
      sync: z.object({ status: text }).nullish(),
      health: z.object({ status: text, message: text }).nullish(),
      operationState: z
        .object({
          phase: text,
          message: text,
          startedAt: text,
          finishedAt: text,
        })
        .nullish(),
      summary: z.object({ images: z.array(z.string()).nullish() }).nullish(),
      conditions: z.array(z.object({ type: text, message: text })).nullish(),
      history: z
        .array(
          z.object({
            id: z.number().nullish(),
            revision: text,
            revisions: z.array(z.string()).nullish(),
            deployedAt: text,
            initiatedBy: z
              .object({ username: text, automated: z.boolean().nullish() })
              .nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

const sourceSchema = z.object({
  repoURL: z.string().min(1),
  path: text,
  chart: text,
  targetRevision: text,
});

const originSchema = z.object({
  spec: z.object({
    source: sourceSchema.nullish(),
    sources: z.array(sourceSchema).nullish(),
  }),
});

type RawApplication = z.infer<typeof applicationSchema>;
type RawStatus = NonNullable<RawApplication['status']>;

/**
 * Reads an Application as the list or the stream sends it. Messages lose the credentials of addresses in them.
 *
 * @throws Error that names the field which is not as Argo CD writes it
 */
export function readApplication(input: unknown): ArgocdApplication {
  const result = applicationSchema.safeParse(input);
  if (!result.success) {
    const [{ path, message }] = result.error.issues;
    throw new Error(`Application: ${path.join('.')}: ${message}`);
  }
  const { metadata, spec, status } = result.data;
  const automated = spec?.syncPolicy?.automated;
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    project: spec?.project ?? '',
    labels: metadata.labels ?? {},
    destination: {
      ...(spec?.destination?.name ? { name: spec.destination.name } : {}),
      ...(spec?.destination?.server ? { server: spec.destination.server } : {}),
      namespace: spec?.destination?.namespace ?? '',
    },
    autoSync: Boolean(automated) && automated?.enabled !== false,
    sync:
      SYNC_STATUSES.find(known => known === status?.sync?.status) ?? 'Unknown',
    health:
      HEALTH_STATUSES.find(known => known === status?.health?.status) ??
      'Unknown',
    ...(status?.health?.message
      ? { healthMessage: redactUrlCredentials(status.health.message) }
      : {}),
    ...readOperation(status?.operationState),
    images: status?.summary?.images ?? [],
    conditions: (status?.conditions ?? []).map(({ type, message }) => ({
      type: type ?? '',
      message: redactUrlCredentials(message ?? ''),
    })),
    history: (status?.history ?? [])
      .map(readRevision)
      .sort((a, b) => b.id - a.id),
  };
}

/**
 * Reads where the manifests of an Application come from, out of the Application as `GET /applications/{name}` sends it.
 *
 * @returns all sources, the first one first
 * @throws Error that names the field which is not as Argo CD writes it
 */
export function readOrigins(input: unknown): ApplicationOrigin[] {
  const result = originSchema.safeParse(input);
  if (!result.success) {
    const [{ path, message }] = result.error.issues;
    throw new Error(`Application: ${path.join('.')}: ${message}`);
  }
  const { source, sources } = result.data.spec;
  // Several sources win over a single one that is still there.
  const given = sources?.length ? sources : [source];
  return given.flatMap(each =>
    each
      ? [
          {
            repoUrl: redactUrlCredentials(each.repoURL),
            ...(each.path ? { path: each.path } : {}),
            ...(each.chart ? { chart: each.chart } : {}),
            ...(each.targetRevision
              ? { targetRevision: each.targetRevision }
              : {}),
          },
        ]
      : [],
  );
}

/**
 * What identifies an Application within its instance.
 */
export function applicationKey(application: {
  namespace: string;
  name: string;
}): string {
  return `${application.namespace}/${application.name}`;
}

function readOperation(
  state: RawStatus['operationState'],
): Pick<ApplicationOutline, 'operation'> {
  // A new operation empties the state for a moment.
  const phase = OPERATION_PHASES.find(known => known === state?.phase);
  if (!state || !phase) {
    return {};
  }
  return {
    operation: {
      phase,
      ...(state.message
        ? { message: redactUrlCredentials(state.message) }
        : {}),
      ...(state.startedAt ? { startedAt: state.startedAt } : {}),
      ...(state.finishedAt ? { finishedAt: state.finishedAt } : {}),
    },
  };
}

function readRevision(
  entry: NonNullable<RawStatus['history']>[number],
): ApplicationRevision {
  const { username, automated } = entry.initiatedBy ?? {};
  return {
    // The first entry's 0 is left out by some versions.
    id: entry.id ?? 0,
    revision:
      entry.revision ||
      entry.revisions?.findLast(revision =>
        /^[0-9a-f]{40,64}$/.test(revision),
      ) ||
      entry.revisions?.at(-1) ||
      '',
    deployedAt: entry.deployedAt ?? '',
    ...(username && !automated ? { initiatedBy: username } : {}),
  };
}
