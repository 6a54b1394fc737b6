import { ConflictError } from '@backstage/errors';
import { requestBranch } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationRepositories,
  findOtherApplication,
  GitopsRepository,
  OpenRequests,
} from '@gitops-flow/backstage-plugin-gitops-node';

/** Who asks for which name, and where. */
export interface RequestIdentity {
  name: string;
  team: string;
  /** Full reference of the owner. */
  owner: string;
  environments: string[];
}

/** Whether the name is free in GitHub, or the application's own already. */
export async function checkOwnership(options: {
  identity: RequestIdentity;
  repositories: ApplicationRepositories;
  gitopsRepository: GitopsRepository;
  openRequests: OpenRequests;
  signal: AbortSignal | undefined;
}): Promise<{ state: 'free' | 'ours'; problems: string[] }> {
  const { identity, repositories, openRequests, signal } = options;
  const [repository, open] = await Promise.all([
    checkRepository({ identity, repositories, signal }),
    openRequests.find(requestBranch(identity.name), { signal }),
  ]);
  if (repository.problems.length > 0 || repository.state === 'ours' || !open) {
    return repository;
  }
  // Every request of ours begins with its repository. This one has none, so it may be somebody else's.
  const files = await options.gitopsRepository.listFilesAt(open.headSha, {
    signal,
  });
  const other = findOtherApplication(files.keys(), identity);
  return {
    state: 'free',
    problems: other
      ? [`name: the open pull request ${open.url} has it: ${other}`]
      : [],
  };
}

async function checkRepository(options: {
  identity: RequestIdentity;
  repositories: ApplicationRepositories;
  signal: AbortSignal | undefined;
}): Promise<{ state: 'free' | 'ours'; problems: string[] }> {
  const { identity, repositories, signal } = options;
  try {
    const state = await repositories.check(identity, { signal });
    return { state, problems: [] };
  } catch (error) {
    if (error instanceof ConflictError) {
      return { state: 'free', problems: [`name: ${error.message}`] };
    }
    throw error;
  }
}
