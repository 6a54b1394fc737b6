import { checkAnalysis } from './rules/analysis.mjs';
import { checkMetadata } from './rules/metadata.mjs';
import { checkPods } from './rules/pods.mjs';
import { checkRollout } from './rules/rollout.mjs';
import { checkRoutes } from './rules/routes.mjs';
import { checkScaling } from './rules/scaling.mjs';
import { checkSchedules } from './rules/schedules.mjs';
import { checkSelector } from './rules/selector.mjs';
import { checkService } from './rules/service.mjs';

const CHECKS = [
  checkMetadata,
  checkSelector,
  checkPods,
  checkService,
  checkSchedules,
  checkRollout,
  checkAnalysis,
  checkRoutes,
  checkScaling,
];

/**
 * What an API server or a controller refuses although every field has the right shape.
 *
 * @param {any} object that fits its schemas
 * @returns {{at: string, message: string, remedy?: string}[]}
 */
export function findMistakes(object) {
  return CHECKS.flatMap(check => check(object));
}
