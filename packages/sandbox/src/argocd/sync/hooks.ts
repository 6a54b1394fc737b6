import {
  HOOK,
  HOOK_DELETE_POLICY,
  SYNC_WAVE,
  SyncPhase,
} from '../applications/Application';
import { KubernetesObject } from '../cluster/KubernetesObject';

/** Helm's hooks count where Argo CD's own are not said. */
const HELM_HOOK = 'helm.sh/hook';
const HELM_WEIGHT = 'helm.sh/hook-weight';
const HELM_DELETE_POLICY = 'helm.sh/hook-delete-policy';

const PHASES: Record<string, SyncPhase> = {
  PreSync: 'PreSync',
  Sync: 'Sync',
  PostSync: 'PostSync',
  'pre-install': 'PreSync',
  'pre-upgrade': 'PreSync',
  'post-install': 'PostSync',
  'post-upgrade': 'PostSync',
};

/** When a hook is removed. */
export type HookDeletePolicy =
  | 'BeforeHookCreation'
  | 'HookSucceeded'
  | 'HookFailed';

const DELETE_POLICIES: Record<string, HookDeletePolicy> = {
  BeforeHookCreation: 'BeforeHookCreation',
  HookSucceeded: 'HookSucceeded',
  HookFailed: 'HookFailed',
  'before-hook-creation': 'BeforeHookCreation',
  'hook-succeeded': 'HookSucceeded',
  'hook-failed': 'HookFailed',
};

/** Whether an object belongs to a sync and not to what is compared. */
export function isHook({ metadata }: KubernetesObject): boolean {
  const { annotations = {} } = metadata;
  return (
    annotations[HOOK] !== undefined || annotations[HELM_HOOK] !== undefined
  );
}

/** The phases that apply an object. None: a hook of a kind that no sync runs, such as a test. */
export function phasesOf(object: KubernetesObject): SyncPhase[] {
  if (!isHook(object)) {
    return ['Sync'];
  }
  const words = wordsOf(object, HOOK) ?? wordsOf(object, HELM_HOOK) ?? [];
  return [...new Set(words.flatMap(word => PHASES[word] ?? []))];
}

/** Where nothing is said, a hook stays until the next one of its name. */
export function deletePoliciesOf(object: KubernetesObject): HookDeletePolicy[] {
  const words =
    wordsOf(object, HOOK_DELETE_POLICY) ?? wordsOf(object, HELM_DELETE_POLICY);
  const known = (words ?? []).flatMap(word => DELETE_POLICIES[word] ?? []);
  return known.length > 0 ? known : ['BeforeHookCreation'];
}

/** Place in a phase: the lowest comes first. */
export function waveOf({ metadata }: KubernetesObject): number {
  const { annotations = {} } = metadata;
  const wave = Number(annotations[SYNC_WAVE] ?? annotations[HELM_WEIGHT] ?? 0);
  return Number.isInteger(wave) ? wave : 0;
}

function wordsOf(
  { metadata }: KubernetesObject,
  annotation: string,
): string[] | undefined {
  return metadata.annotations?.[annotation]
    ?.split(',')
    .map(word => word.trim());
}
