/**
 * What `kubectl apply` computes: fields of the target win, fields that were applied before and left the target go, what
 * only lives (defaults, status) stays. Lists are replaced as a whole.
 */
export function mergeThreeWay({
  live,
  target,
  lastApplied,
}: {
  live: unknown;
  target: unknown;
  lastApplied: unknown;
}): unknown {
  if (!isRecord(live) || !isRecord(target)) {
    return target;
  }
  const before = isRecord(lastApplied) ? lastApplied : {};
  const merged: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(live), ...Object.keys(target)])) {
    if (key in target) {
      merged[key] = mergeThreeWay({
        live: live[key],
        target: target[key],
        lastApplied: before[key],
      });
    } else if (!(key in before)) {
      merged[key] = live[key];
    }
  }
  return merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
