/**
 * On whose behalf GitHub is asked, for everything that {@link GithubClient.run} calls.
 *
 * @public
 */
export interface GithubScope {
  /** A person's own OAuth token. Without it the credentials under `integrations.github` are used. */
  token?: string;
  /**
   * What the calls belong to, such as the id of a scaffolder task. Units that arrived earlier write first; the place
   * of a unit is kept over all its scopes.
   */
  unit?: string;
  /** Gets the lines about waiting: one when a wait starts, one every minute. Without it the client's logger does. */
  log?: (line: string) => void;
  /** Ends every call and every wait of the scope, beside the signals of the calls themselves. */
  signal?: AbortSignal;
}
