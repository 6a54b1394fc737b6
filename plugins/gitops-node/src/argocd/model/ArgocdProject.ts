import { z } from 'zod';
import { SyncWindow } from '../windows/SyncWindow';

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
}

/** What is asked of the list of projects, as its `fields`. */
export const PROJECT_FIELDS = [
  'items.metadata.name',
  'items.metadata.namespace',
  'items.spec.syncWindows',
].join(',');

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();

// Argo CD leaves out what is empty or false.
const windowSchema = z.object({
  kind: z.enum(['allow', 'deny']),
  schedule: z.string(),
  duration: z.string(),
  timeZone: text,
  manualSync: z.boolean().nullish(),
  applications: texts,
  namespaces: texts,
  clusters: texts,
  andOperator: z.boolean().nullish(),
});

const projectSchema = z.object({
  metadata: z.object({ name: z.string().min(1), namespace: text }),
  spec: z.object({ syncWindows: z.array(windowSchema).nullish() }).nullish(),
});

/**
 * Reads a project out of the list of projects.
 *
 * @throws Error that names the field which is not as Argo CD writes it
 */
export function readProject(input: unknown): ArgocdProject {
  const result = projectSchema.safeParse(input);
  if (!result.success) {
    const [{ path, message }] = result.error.issues;
    throw new Error(`Project: ${path.join('.')}: ${message}`);
  }
  const { metadata, spec } = result.data;
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    windows: (spec?.syncWindows ?? []).map(readWindow),
  };
}

function readWindow(window: z.infer<typeof windowSchema>): SyncWindow {
  return {
    kind: window.kind,
    schedule: window.schedule,
    duration: window.duration,
    ...(window.timeZone ? { timeZone: window.timeZone } : {}),
    manualSync: window.manualSync ?? false,
    applications: window.applications ?? [],
    namespaces: window.namespaces ?? [],
    clusters: window.clusters ?? [],
    ...(window.andOperator ? { andOperator: true } : {}),
  };
}
