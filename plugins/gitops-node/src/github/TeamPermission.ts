/** What a team may do with a repository, from the least to the most. */
export const TEAM_PERMISSIONS = [
  'pull',
  'triage',
  'push',
  'maintain',
  'admin',
] as const;

/**
 * What a team may do with a repository, in GitHub's words.
 *
 * @public
 */
export type TeamPermission = (typeof TEAM_PERMISSIONS)[number];
