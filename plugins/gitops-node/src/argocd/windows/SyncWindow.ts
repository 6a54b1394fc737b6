/**
 * A time in which Argo CD may sync some Applications of a project, or may not.
 *
 * @public
 */
export interface SyncWindow {
  kind: 'allow' | 'deny';
  /** When it opens: five fields of cron. */
  schedule: string;
  /** How long it stays open, as Go writes durations: `1h30m`. */
  duration: string;
  /** IANA name. Absent, and where nobody knows the name, the schedule is in UTC. */
  timeZone?: string;
  /** People may sync although Argo CD may not. */
  manualSync: boolean;
  /** Names of Applications, with wildcards. */
  applications: string[];
  /** Namespaces that Applications deploy to, with wildcards. */
  namespaces: string[];
  /** Names or addresses of clusters that Applications deploy to, with wildcards. */
  clusters: string[];
  /** Only Applications that each of the lists names which is not empty; otherwise, that any of them names. */
  andOperator?: boolean;
}
