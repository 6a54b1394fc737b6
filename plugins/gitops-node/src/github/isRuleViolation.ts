import { isGithubError } from './GithubError';

/** Whether a ruleset forbids what was asked for: one of the repository, the organisation or the enterprise. */
export function isRuleViolation(error: unknown): boolean {
  return (
    isGithubError(error, 'validation', 'conflict') &&
    error.says('rule violations found')
  );
}
