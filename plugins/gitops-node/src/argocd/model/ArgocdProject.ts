import { z } from 'zod';
import { SyncWindow } from '../windows/SyncWindow';
import { WindowSchedule } from '../windows/WindowSchedule';

/**
 * A project, reduced to when its Applications may be synced.
 *
 * @public
 */
export interface ArgocdProject {
  name: string;
  /** Empty where the answer did not tell: all projects of an instance are in one namespace. */
  namespace: string;
  windows: SyncWindow[];
  /** Why its windows could not be read; then there are none here. */
  problem?: string;
}

/** What is asked of the list of projects, as its `fields`. */
export const PROJECT_FIELDS = [
  'items.metadata.name',
  'items.metadata.namespace',
  'items.spec.syncWindows',
].join(',');

const KINDS = ['allow', 'deny'] as const;

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();

// Argo CD leaves out what is empty or false. Kubernetes lets any text through for the first three, and none.
const windowSchema = z.object({
  kind: text,
  schedule: text,
  duration: text,
  timeZone: text,
  manualSync: z.boolean().nullish(),
  applications: texts,
  namespaces: texts,
  clusters: texts,
  andOperator: z.boolean().nullish(),
});

const projectSchema = z.object({
  metadata: z.object({ name: z.string().min(1), namespace: text }),
});
const windowsSchema = z.object({
  spec: z.object({ syncWindows: z.array(windowSchema).nullish() }).nullish(),
});

/**
 * Reads a project out of the list of projects. What is wrong with its windows is told by its `problem`.
 *
 * @throws Error that names the field which is not as Argo CD writes it
 */
export function readProject(input: unknown): ArgocdProject {
  const project = projectSchema.safeParse(input);
  if (!project.success) {
    throw new Error(`Project: ${problemOf(project.error)}`);
  }
  const { name, namespace } = project.data.metadata;
  const read = windowsSchema.safeParse(input);
  return {
    name,
    namespace: namespace ?? '',
    windows: (read.data?.spec?.syncWindows ?? []).flatMap(readWindow),
    ...(read.success
      ? {}
      : { problem: `Project ${name}: ${problemOf(read.error)}` }),
  };
}

function problemOf({ issues: [{ path, message }] }: z.ZodError): string {
  return `${path.join('.')}: ${message}`;
}

/**
 * To Argo CD a window of another kind than these two neither allows nor denies anything. Only when its schedule or its
 * duration cannot be read does it count: then nothing is synced, as with any other window.
 */
function readWindow(window: z.infer<typeof windowSchema>): SyncWindow[] {
  const kind = KINDS.find(known => known === window.kind);
  const read: SyncWindow = {
    kind: kind ?? 'deny',
    schedule: window.schedule ?? '',
    duration: window.duration ?? '',
    ...(window.timeZone ? { timeZone: window.timeZone } : {}),
    manualSync: window.manualSync ?? false,
    applications: window.applications ?? [],
    namespaces: window.namespaces ?? [],
    clusters: window.clusters ?? [],
    ...(window.andOperator ? { andOperator: true } : {}),
  };
  return kind || !WindowSchedule.of(read) ? [read] : [];
}
