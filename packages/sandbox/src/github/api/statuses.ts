import { z } from 'zod';
import { simpleUser } from '../bodies/accountBody';
import { nodeId } from '../bodies/nodeId';
import { fullName, repositoryBody } from '../bodies/repositoryBody';
import { GithubError, unprocessable } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRouter } from '../http/ApiRouter';
import { inRepository } from '../http/inRepository';
import { parseBody } from '../http/parseBody';
import { Repository } from '../store/RepositoryStore';
import { CommitStatus, STATUS_STATES, StatusState } from '../store/StatusStore';
import { findCommit } from './findCommit';

/** GitHub takes no more for one context of a commit. */
const MAX_STATUSES = 1000;

const stateSchema = z.object({ state: z.string() });
const statusSchema = z.object({
  state: z.enum(STATUS_STATES),
  target_url: z.string().nullish(),
  description: z.string().max(140).nullish(),
  context: z.string().min(1).default('default'),
});

/** https://docs.github.com/rest/commits/statuses */
export function registerStatuses(
  api: ApiRouter,
  services: GithubServices,
): void {
  const { urls, statuses } = services;

  api.post(
    '/repos/{owner}/{repo}/statuses/{sha}',
    inRepository(
      services,
      'push',
      async ({ repository, git, params, body, requireViewer }) => {
        const { state } = parseBody(stateSchema, body);
        if (!isState(state)) {
          // The one refusal whose errors are a sentence instead of a list.
          throw new GithubError(422, 'Validation Failed', {
            errors: `Unknown state: ${state}`,
          });
        }
        const input = parseBody(statusSchema, body);
        const { sha } = await findCommit(git, params.sha);
        const same = statuses
          .list(repository.id, sha)
          .filter(({ context }) => context === input.context);
        if (same.length >= MAX_STATUSES) {
          throw unprocessable('Validation Failed', [
            'This SHA and context has reached the maximum number of statuses.',
          ]);
        }
        const status = statuses.insert(repository.id, {
          sha,
          context: input.context,
          state,
          description: input.description ?? null,
          targetUrl: input.target_url ?? null,
          creatorId: requireViewer().account.id,
        });
        return { status: 201, body: statusBody(services, repository, status) };
      },
    ),
  );

  api.get(
    '/repos/{owner}/{repo}/commits/{ref}/status',
    inRepository(
      services,
      'pull',
      async ({ repository, git, params, viewer }) => {
        const { sha } = await findCommit(git, params.ref);
        const url = `${urls.api}/repos/${fullName(repository)}/commits/${sha}`;
        const latest = statuses.latest(repository.id, sha);
        return {
          list: latest.map(status => {
            const { creator, ...body } = statusBody(
              services,
              repository,
              status,
            );
            return body;
          }),
          paged: page => ({
            state: combinedState(latest),
            statuses: page,
            sha,
            total_count: latest.length,
            repository: repositoryBody(services, repository, viewer),
            commit_url: url,
            url: `${url}/status`,
          }),
        };
      },
    ),
  );

  api.get(
    '/repos/{owner}/{repo}/commits/{ref}/statuses',
    inRepository(services, 'pull', async ({ repository, git, params }) => {
      const { sha } = await findCommit(git, params.ref);
      return {
        list: statuses
          .list(repository.id, sha)
          .map(status => statusBody(services, repository, status)),
      };
    }),
  );
}

function isState(state: string): state is StatusState {
  return STATUS_STATES.some(known => known === state);
}

/** A commit about which nobody has said anything is pending too. */
function combinedState(
  latest: CommitStatus[],
): 'failure' | 'pending' | 'success' {
  if (latest.some(({ state }) => state === 'failure' || state === 'error')) {
    return 'failure';
  }
  return latest.length > 0 && latest.every(({ state }) => state === 'success')
    ? 'success'
    : 'pending';
}

/** A commit status (`status`). */
function statusBody(
  { urls, accounts }: GithubServices,
  repository: Repository,
  status: CommitStatus,
) {
  const creator = simpleUser(urls, accounts.get(status.creatorId));
  return {
    url: `${urls.api}/repos/${fullName(repository)}/statuses/${status.sha}`,
    avatar_url: creator.avatar_url,
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator,
  };
}
