import { isDeepStrictEqual } from 'node:util';
import { RulesetDefinition } from './readRulesets';

/** What of a ruleset as GitHub gives it is looked at. */
type FoundRuleset = object & { rules?: { type: string }[] };

/** Whether a ruleset has all that is wanted. GitHub adds fields that were not asked for, and orders rules its own way. */
export function holds(found: FoundRuleset, wanted: RulesetDefinition): boolean {
  return isHeld(ordered(found), ordered(wanted));
}

/**
 * A ruleset that asks for what is wanted, and for all that people have added to it: rules of their own, greater numbers,
 * and switches that they turned on.
 */
export function strictest(
  found: FoundRuleset,
  wanted: RulesetDefinition,
): RulesetDefinition {
  const present = found.rules ?? [];
  const rules = wanted.rules ?? [];
  const merged = [
    ...rules.map(rule =>
      merge(
        present.find(({ type }) => type === rule.type),
        rule,
      ),
    ),
    ...present.filter(({ type }) => rules.every(rule => rule.type !== type)),
  ];
  return { ...wanted, rules: merged as RulesetDefinition['rules'] };
}

function merge(found: unknown, wanted: unknown): unknown {
  if (isRecord(found) && isRecord(wanted)) {
    return {
      ...found,
      ...Object.fromEntries(
        Object.entries(wanted).map(([key, value]) => [
          key,
          merge(found[key], value),
        ]),
      ),
    };
  }
  if (typeof found === 'number' && typeof wanted === 'number') {
    return Math.max(found, wanted);
  }
  return found === true && wanted === false ? found : wanted;
}

function ordered<T extends { rules?: { type: string }[] }>(ruleset: T): T {
  return {
    ...ruleset,
    rules: [...(ruleset.rules ?? [])].sort((a, b) =>
      a.type.localeCompare(b.type),
    ),
  };
}

function isHeld(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((item, index) => isHeld(found[index], item))
    );
  }
  if (isRecord(wanted)) {
    return (
      isRecord(found) &&
      Object.entries(wanted).every(([key, value]) => isHeld(found[key], value))
    );
  }
  return isDeepStrictEqual(found, wanted);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
