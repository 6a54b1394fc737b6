import { nameOf } from '../repository/layout.mjs';

/**
 * What a validation found, as others read it.
 *
 * @typedef {{
 *   ok: boolean,
 *   title: string,
 *   renders: number,
 *   durationMs: number,
 *   findings: import('../Checker.mjs').Finding[],
 *   applications: {
 *     environment: string,
 *     team: string,
 *     application: string,
 *     state: 'added' | 'changed' | 'removed',
 *     diff: string,
 *   }[],
 * }} Report `diff`: of what is rendered, unified
 *
 * @param {{
 *   findings: import('../Checker.mjs').Finding[],
 *   applications: {place: import('../repository/layout.mjs').Place, state: string, diff: string}[],
 *   checked: number,
 *   renders: number,
 *   durationMs: number,
 * }} result `checked`: how many applications were looked at
 * @returns {Report}
 */
export function createReport({
  findings,
  applications,
  checked,
  renders,
  durationMs,
}) {
  const unique = sortedAndUnique(findings);
  return {
    ok: unique.length === 0,
    title: titleOf(unique, checked),
    renders,
    durationMs: Math.round(durationMs),
    findings: unique,
    applications: applications
      .map(({ place, state, diff }) => ({ ...place, state, diff }))
      .sort((one, other) => compare(nameOf(one), nameOf(other))),
  };
}

function sortedAndUnique(findings) {
  const byKey = new Map(
    findings.map(finding => [
      [finding.path, finding.rule, finding.message].join('\0'),
      finding,
    ]),
  );
  return [...byKey]
    .sort(([one], [other]) => compare(one, other))
    .map(([, { path, rule, message, remedy, application }]) => ({
      path,
      rule,
      message,
      remedy,
      ...(application ? { application } : {}),
    }));
}

function titleOf(findings, checked) {
  if (findings.length === 0) {
    return checked === 0
      ? 'No problems'
      : `No problems in ${count(checked, 'application')}`;
  }
  const places = new Set(
    findings.map(({ application, path }) => application ?? path),
  );
  return `${count(findings.length, 'problem')} in ${
    places.size === 1 ? [...places][0] : `${places.size} places`
  }`;
}

function count(number, noun) {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function compare(one, other) {
  if (one === other) {
    return 0;
  }
  return one < other ? -1 : 1;
}
