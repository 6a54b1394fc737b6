import { z } from 'zod';
import { CommitInfo } from '../../git/GitHistory';
import { commitBody, diffEntryBody } from '../bodies/commitBody';
import { fullPull, simplePull } from '../bodies/pullBody';
import { forbidden, notFound } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRouter } from '../http/ApiRouter';
import { inPullRequest, inRepository } from '../http/inRepository';
import { parseBody } from '../http/parseBody';
import { PullRequest } from '../store/PullStore';

/** GitHub lists no more commits of a pull request. */
const MAX_COMMITS = 250;
const MAX_FILES = 3000;

const openSchema = z.object({
  title: z.string().min(1),
  body: z.string().nullish(),
  head: z.string().min(1),
  base: z.string().min(1),
  draft: z.boolean().default(false),
  maintainer_can_modify: z.boolean().optional(),
});
const editSchema = z.object({
  title: z.string().min(1).optional(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']).optional(),
  base: z.string().min(1).optional(),
});
const mergeSchema = z.object({
  commit_title: z.string().nullish(),
  commit_message: z.string().nullish(),
  sha: z.string().nullish(),
  merge_method: z.enum(['merge', 'squash', 'rebase']).default('merge'),
});

/** https://docs.github.com/rest/pulls/pulls */
export function registerPulls(api: ApiRouter, services: GithubServices): void {
  const { pulls, merger } = services;

  api.get(
    '/repos/{owner}/{repo}/pulls',
    inRepository(services, 'pull', ({ repository, viewer, query }) => {
      const state = query.state ?? 'open';
      const found = pulls.store.list(repository.id, {
        state: state === 'open' || state === 'closed' ? state : undefined,
        base: query.base,
        head: headFilter(query.head, repository.owner),
      });
      return {
        list: sorted(found, query),
        paged: page =>
          (page as PullRequest[]).map(pull =>
            simplePull(services, repository, pull, viewer),
          ),
      };
    }),
  );

  api.post(
    '/repos/{owner}/{repo}/pulls',
    // Whoever can read may propose, and needs a branch for it, which takes more.
    inRepository(
      services,
      'pull',
      async ({ repository, git, body, requireViewer }) => {
        const viewer = requireViewer();
        const {
          title,
          head,
          base,
          draft,
          body: text,
        } = parseBody(openSchema, body);
        const pull = await pulls.open({
          repository,
          viewer,
          title,
          body: text ?? null,
          head,
          base,
          draft,
        });
        return {
          status: 201,
          body: await fullPull(services, repository, git, pull, viewer),
        };
      },
    ),
  );

  api.get(
    '/repos/{owner}/{repo}/pulls/{pull_number}',
    inPullRequest(
      services,
      'pull',
      async ({ repository, git, pull, viewer, accept }) => {
        if (/\.diff\b/.test(accept)) {
          const start =
            (await git.history.mergeBase(pull.baseSha, pull.headSha)) ??
            pull.baseSha;
          const content = await git.history.diffText(start, pull.headSha);
          return {
            raw: {
              contentType: 'application/vnd.github.diff; charset=utf-8',
              content,
            },
          };
        }
        return {
          body: await fullPull(services, repository, git, pull, viewer),
        };
      },
    ),
  );

  api.patch(
    '/repos/{owner}/{repo}/pulls/{pull_number}',
    inPullRequest(
      services,
      'pull',
      async ({ repository, git, pull, body, requireViewer }) => {
        const viewer = requireViewer();
        const mayEdit =
          pull.authorId === viewer.account.id ||
          services.access.allows(viewer.account, repository, 'push');
        if (!mayEdit) {
          throw forbidden('Must have push access to Repository.');
        }
        const { title, state, base, body: text } = parseBody(editSchema, body);
        const edited = await pulls.edit(repository, pull.number, {
          title,
          state,
          base,
          body: text,
          actorId: viewer.account.id,
        });
        return {
          body: await fullPull(services, repository, git, edited, viewer),
        };
      },
    ),
  );

  api.get(
    '/repos/{owner}/{repo}/pulls/{pull_number}/files',
    inPullRequest(services, 'pull', async ({ repository, git, pull }) => {
      const start =
        (await git.history.mergeBase(pull.baseSha, pull.headSha)) ??
        pull.baseSha;
      const files = await git.history.diff(start, pull.headSha);
      return {
        list: files
          .slice(0, MAX_FILES)
          .map(file =>
            diffEntryBody(services.urls, repository, file, pull.headSha),
          ),
      };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/pulls/{pull_number}/commits',
    inPullRequest(services, 'pull', async ({ repository, git, pull }) => {
      const commits = await git.history.log(
        `${pull.baseSha}..${pull.headSha}`,
        { reverse: true },
      );
      return {
        list: commits.slice(0, MAX_COMMITS),
        paged: page =>
          (page as CommitInfo[]).map(commit =>
            commitBody(services, repository, commit),
          ),
      };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/pulls/{pull_number}/merge',
    inPullRequest(services, 'pull', ({ pull }) => {
      if (!pull.mergedAt) {
        throw notFound();
      }
      return { status: 204 };
    }),
  );

  api.put(
    '/repos/{owner}/{repo}/pulls/{pull_number}/merge',
    inPullRequest(
      services,
      'push',
      async ({ repository, pull, body, requireViewer }) => {
        const input = parseBody(mergeSchema, body);
        const sha = await merger.merge({
          repository,
          number: pull.number,
          viewer: requireViewer(),
          method: input.merge_method,
          sha: input.sha ?? undefined,
          title: input.commit_title ?? undefined,
          message: input.commit_message ?? undefined,
        });
        return {
          body: {
            sha,
            merged: true,
            message: 'Pull Request successfully merged',
          },
        };
      },
    ),
  );
}

/**
 * Branch out of `owner:branch`. GitHub ignores the filter when the owner is missing; another owner has no branches
 * here.
 */
function headFilter(
  head: string | undefined,
  owner: string,
): string | undefined {
  const colon = head?.indexOf(':') ?? -1;
  if (!head || colon < 0) {
    return undefined;
  }
  return head.slice(0, colon).toLowerCase() === owner.toLowerCase()
    ? head.slice(colon + 1)
    : '\0';
}

function sorted(
  pulls: PullRequest[],
  query: Record<string, string>,
): PullRequest[] {
  const key = query.sort === 'updated' ? 'updatedAt' : 'createdAt';
  // GitHub's default: newest first, but what is sorted by something else starts with the oldest.
  const ascending = query.direction
    ? query.direction === 'asc'
    : ![undefined, 'created'].includes(query.sort);
  const order = [...pulls].sort(
    (a, b) => a[key].localeCompare(b[key]) || a.number - b.number,
  );
  return ascending ? order : order.reverse();
}
