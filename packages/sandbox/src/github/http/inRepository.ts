import { GitRepository } from '../../git/GitRepository';
import { forbidden, GithubError, notFound } from '../errors';
import { GithubServices } from '../GithubServices';
import { Repository } from '../store/RepositoryStore';
import { assertTokenAllows } from '../rights/tokenGate';
import { Permission } from '../store/TeamStore';
import { PullRequest } from '../store/PullStore';
import { ApiHandler, ApiReply, ApiRequest } from './ApiRouter';

/** A request about a repository that the viewer may see. */
export interface RepositoryRequest extends ApiRequest {
  repository: Repository;
  git: GitRepository;
}

/** A request about a pull request. */
export interface PullRequestRequest extends RepositoryRequest {
  pull: PullRequest;
}

/** The repository is called differently now. Where to go on is known to whoever knows the whole address. */
export class MovedError extends Error {
  readonly repositoryId: number;

  constructor(repositoryId: number) {
    super('Moved Permanently');
    this.name = 'MovedError';
    this.repositoryId = repositoryId;
  }

  /** @param url - address of the repository by id, with what followed the name in the request */
  toGithubError(method: string, url: string): GithubError {
    // Clients repeat a 301 as GET, so only what is a GET already may be sent that way.
    const status = method === 'GET' ? 301 : 307;
    return new GithubError(
      status,
      status === 301 ? 'Moved Permanently' : 'Temporary Redirect',
      {
        url,
        headers: { location: url },
      },
    );
  }
}

/**
 * Wraps a handler of `/repos/{owner}/{repo}/...`: looks the repository up and checks the permission. What somebody may
 * not see is 404, what they may see but not do is 403. Nothing is written to archived repositories.
 */
export function inRepository(
  services: GithubServices,
  needed: Permission,
  handler: (request: RepositoryRequest) => Promise<ApiReply> | ApiReply,
  { evenArchived = false }: { evenArchived?: boolean } = {},
): ApiHandler {
  return async request => {
    const repository = findRepository(services, request);
    assertTokenAllows(request.viewer, request.needs, {
      repository,
      reads: request.method === 'GET',
    });
    const account = request.viewer?.account;
    if (needed !== 'pull') {
      request.requireViewer();
      if (!services.access.allows(account, repository, needed)) {
        throw forbidden(
          needed === 'admin'
            ? 'Must have admin rights to Repository.'
            : 'Must have push access to Repository.',
        );
      }
    }
    if (repository.archived && request.method !== 'GET' && !evenArchived) {
      throw forbidden('Repository was archived so is read-only.');
    }
    return handler({
      ...request,
      repository,
      git: await services.repositories.git(repository),
    });
  };
}

/** The same for `/repos/{owner}/{repo}/pulls/{pull_number}/...` and `.../issues/{issue_number}/...`. */
export function inPullRequest(
  services: GithubServices,
  needed: Permission,
  handler: (request: PullRequestRequest) => Promise<ApiReply> | ApiReply,
): ApiHandler {
  return inRepository(services, needed, request => {
    const number = Number(
      request.params.pull_number ?? request.params.issue_number,
    );
    const pull = services.pulls.store.find(request.repository.id, number);
    if (!pull) {
      throw notFound();
    }
    return handler({ ...request, pull });
  });
}

function findRepository(
  services: GithubServices,
  request: ApiRequest,
): Repository {
  const { owner, repo } = request.params;
  const { store } = services.repositories;
  const repository = store.find(owner, repo);
  if (repository) {
    if (!services.access.sees(request.viewer, repository)) {
      throw notFound();
    }
    return repository;
  }
  const renamed = store.findByFormerName(owner, repo);
  if (!renamed || !services.access.sees(request.viewer, renamed)) {
    throw notFound();
  }
  throw new MovedError(renamed.id);
}
