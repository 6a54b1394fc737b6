import { RawHistoryEntry } from './applicationSchema';
import { ApplicationRevision } from './ArgocdApplication';
import { readText } from './readText';
import { SharedStrings } from './SharedStrings';

const SHA = /^[0-9a-f]{40,64}$/;

/**
 * Reads one entry of an Application's history.
 */
export function readRevision(
  entry: RawHistoryEntry,
  strings: SharedStrings,
): ApplicationRevision {
  const { username, automated } = entry.initiatedBy ?? {};
  const { revision, source } = mainRevision(entry);
  const repoUrl =
    source === undefined
      ? entry.source?.repoURL
      : entry.sources?.[source]?.repoURL;
  return {
    // The first entry's 0 is left out by some versions.
    id: entry.id ?? 0,
    revision: readText(revision, strings),
    // Health and the last operation often have the same time.
    deployedAt: strings.share(entry.deployedAt ?? ''),
    ...readSyncSeconds(entry),
    ...(username && !automated
      ? { initiatedBy: readText(username, strings) }
      : {}),
    automated: automated ?? false,
    ...(repoUrl ? { repoUrl: readText(repoUrl, strings) } : {}),
  };
}

function readSyncSeconds({
  deployStartedAt,
  deployedAt,
}: RawHistoryEntry): Pick<ApplicationRevision, 'syncSeconds'> {
  const seconds =
    (Date.parse(deployedAt ?? '') - Date.parse(deployStartedAt ?? '')) / 1_000;
  return Number.isFinite(seconds) ? { syncSeconds: seconds } : {};
}

/**
 * The revision to show where there may be several: the last commit, because a chart comes before its values.
 *
 * @returns `source`: which of several sources it is of
 */
export function mainRevision(from: {
  revision?: string | null;
  revisions?: string[] | null;
}): { revision: string; source?: number } {
  const { revision, revisions } = from;
  if (revision || !revisions?.length) {
    return { revision: revision ?? '' };
  }
  const commit = revisions.findLastIndex(each => SHA.test(each));
  const source = commit >= 0 ? commit : revisions.length - 1;
  return { revision: revisions[source], source };
}
