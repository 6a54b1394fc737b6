import { ReplicatedPortal } from './ReplicatedPortal';
import { SyncAttempt } from './ReplicaTraffic';

interface RequestRow {
  name: string;
  opened_at: string;
  outcome: string | null;
}

/** What became of one attempt to sync. */
export interface AuditedAttempt extends SyncAttempt {
  /** Outcomes of the audit rows that were opened while it was under way. */
  rows: (string | null)[];
  /** How often Argo CD was asked meanwhile. */
  syncs: number;
}

/**
 * Finds the audit rows of each attempt, and the requests that came to Argo CD because of it.
 *
 * @returns the attempts, and the rows and requests that belong to none
 */
export async function auditOf(
  portal: ReplicatedPortal,
  attempts: readonly SyncAttempt[],
): Promise<{ audited: AuditedAttempt[]; strays: object[] }> {
  const rows: RequestRow[] = await portal.database('gitops_requests');
  const syncs = portal.argocds.flatMap(argocd => argocd.syncs);
  const audited = attempts.map(attempt => ({
    ...attempt,
    rows: rows
      .filter(row => isDuring(attempt, row.name, Number(row.opened_at)))
      .map(({ outcome }) => outcome),
    syncs: syncs.filter(({ application, at }) =>
      isDuring(attempt, application, at),
    ).length,
  }));
  const belongsToNone = (application: string, at: number) =>
    !attempts.some(attempt => isDuring(attempt, application, at));
  return {
    audited,
    strays: [
      ...rows.filter(row => belongsToNone(row.name, Number(row.opened_at))),
      ...syncs.filter(({ application, at }) => belongsToNone(application, at)),
    ],
  };
}

function isDuring(
  { application, sentAt, endedAt }: SyncAttempt,
  name: string,
  at: number,
): boolean {
  return name === application && at >= sentAt && at <= endedAt;
}
