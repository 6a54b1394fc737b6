import { podTemplateOf } from './podTemplates.mjs';

const KINDS = new Set(['Deployment', 'Rollout']);

/** A workload has to find the pods that it makes. */
export function checkSelector(object) {
  const pods = podTemplateOf(object);
  if (!KINDS.has(object.kind) || !pods) {
    return [];
  }
  const { matchLabels = {}, matchExpressions = [] } =
    object.spec.selector ?? {};
  if (Object.keys(matchLabels).length + matchExpressions.length === 0) {
    return [
      {
        at: 'spec.selector',
        message: 'it selects no pods',
        remedy: 'Name labels of the pods there.',
      },
    ];
  }
  const labels = pods.template.metadata?.labels ?? {};
  return Object.entries(matchLabels)
    .filter(([key, value]) => labels[key] !== value)
    .map(([key, value]) => ({
      at: `spec.selector.matchLabels.${key}`,
      message: `the pods do not have the label ${key}: ${value}`,
      remedy: `Give it to ${pods.at}.metadata.labels, or remove it from the selector.`,
    }));
}
