import { GitRepository } from '../../git/GitRepository';
import { Application } from '../applications/Application';
import { sourcesOf, targetRevisions } from '../applications/sources';
import { ApiError } from './ApiError';

/** What a caller wants an application synced to; nothing means what it follows. */
export interface WantedRevisions {
  /** Of the only source. */
  revision: string;
  /** Of some sources, */
  revisions: string[];
  /** and which ones those are, counted from 1. */
  sourcePositions: number[];
  dryRun: boolean;
}

/**
 * The commit of each source.
 *
 * @throws ApiError 400 for a branch that is not there, and for another revision than the one that is synced by itself
 */
export async function syncRevisions(
  repository: GitRepository,
  { spec }: Pick<Application, 'spec'>,
  wanted: WantedRevisions = {
    revision: '',
    revisions: [],
    sourcePositions: [],
    dryRun: false,
  },
): Promise<string[]> {
  const targets = targetRevisions(spec);
  const revisions = spec.sources
    ? positioned(targets, wanted)
    : [wanted.revision || targets[0]];
  const automated = spec.syncPolicy?.automated;
  if (automated && automated.enabled !== false && !wanted.dryRun) {
    revisions.forEach((revision, index) => {
      if (revision !== targets[index]) {
        const source = spec.sources
          ? `source ${sourcesOf(spec)[index].repoURL} `
          : '';
        throw ApiError.precondition(
          `Cannot sync ${source}to ${revision}: auto-sync currently set to ${targets[index]}`,
        );
      }
    });
  }
  return Promise.all(revisions.map(revision => resolve(repository, revision)));
}

function positioned(
  targets: string[],
  { revisions, sourcePositions }: WantedRevisions,
): string[] {
  const chosen = [...targets];
  sourcePositions.forEach((position, index) => {
    if (position <= 0 || position > targets.length) {
      throw new ApiError(2, 'source position is out of range');
    }
    chosen[position - 1] = revisions[index] ?? chosen[position - 1];
  });
  return chosen;
}

async function resolve(
  repository: GitRepository,
  revision: string,
): Promise<string> {
  // A whole SHA is taken as it is: whether it exists shows in the operation.
  if (/^[0-9a-f]{40}$/.test(revision)) {
    return revision;
  }
  const sha = await repository.resolve(revision);
  if (!sha) {
    throw ApiError.precondition(
      `error resolving repo revision: rpc error: code = Unknown desc = unable to resolve '${revision}' to a commit SHA`,
    );
  }
  return sha;
}
