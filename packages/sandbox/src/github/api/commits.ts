import { GitRepository } from '../../git/GitRepository';
import { CommitInfo } from '../../git/GitHistory';
import { EMPTY_TREE } from '../../git/GitObjects';
import { commitBody, diffEntryBody } from '../bodies/commitBody';
import { simplePull } from '../bodies/pullBody';
import { fullName } from '../bodies/repositoryBody';
import { emptyRepository, notFound } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRouter } from '../http/ApiRouter';
import { inRepository } from '../http/inRepository';
import { encodePath } from '../Urls';
import { findCommit } from './findCommit';

/** GitHub shows no more of a comparison. */
const MAX_COMPARED_COMMITS = 250;
const MAX_COMPARED_FILES = 300;

/** https://docs.github.com/rest/commits */
export function registerCommits(
  api: ApiRouter,
  services: GithubServices,
): void {
  const { urls } = services;

  api.get(
    '/repos/{owner}/{repo}/commits',
    inRepository(services, 'pull', async ({ repository, git, query }) => {
      if (await git.isEmpty()) {
        throw emptyRepository();
      }
      const sha = await git.resolve(query.sha ?? repository.defaultBranch);
      if (!sha) {
        throw notFound();
      }
      const commits = await git.history.log(sha, {
        path: query.path,
        since: query.since,
        until: query.until,
        author: query.author,
      });
      return {
        list: commits,
        paged: page =>
          (page as CommitInfo[]).map(commit =>
            commitBody(services, repository, commit),
          ),
      };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/commits/{commit_sha}/pulls',
    inRepository(
      services,
      'pull',
      async ({ repository, git, params, viewer }) => {
        const { sha } = await findCommit(git, params.commit_sha);
        const found = [];
        for (const pull of services.pulls.store.list(repository.id)) {
          const commits = await git.history.shas(
            `${pull.baseSha}..${pull.headSha}`,
          );
          if (pull.mergeCommitSha === sha || commits.includes(sha)) {
            found.push(simplePull(services, repository, pull, viewer));
          }
        }
        return { list: found };
      },
    ),
  );

  api.get(
    '/repos/{owner}/{repo}/commits/{ref}',
    inRepository(
      services,
      'pull',
      async ({ repository, git, params, accept }) => {
        const commit = await findCommit(git, params.ref);
        const parent = commit.parents[0] ?? EMPTY_TREE;
        if (/\.sha\b/.test(accept)) {
          return {
            raw: {
              contentType: 'application/vnd.github.sha; charset=utf-8',
              content: commit.sha,
            },
          };
        }
        if (/\.diff\b/.test(accept)) {
          const content = await git.history.diffText(parent, commit.sha);
          return {
            raw: {
              contentType: 'application/vnd.github.diff; charset=utf-8',
              content,
            },
          };
        }
        const files = await git.history.diff(parent, commit.sha);
        const additions = files.reduce((sum, file) => sum + file.additions, 0);
        const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
        return {
          body: {
            ...commitBody(services, repository, commit),
            stats: { total: additions + deletions, additions, deletions },
            files: files
              .slice(0, MAX_COMPARED_FILES)
              .map(file => diffEntryBody(urls, repository, file, commit.sha)),
          },
        };
      },
    ),
  );

  api.get(
    '/repos/{owner}/{repo}/compare/{basehead}',
    inRepository(
      services,
      'pull',
      async ({ repository, git, params, accept }) => {
        const [base, head] = await Promise.all(
          splitRange(params.basehead, repository.owner).map(ref =>
            findCompared(git, ref),
          ),
        );
        const start = await git.history.mergeBase(base.sha, head.sha);
        if (!start) {
          throw notFound();
        }
        if (/\.diff\b/.test(accept)) {
          const content = await git.history.diffText(start, head.sha);
          return {
            raw: {
              contentType: 'application/vnd.github.diff; charset=utf-8',
              content,
            },
          };
        }
        const { ahead, behind } = await git.history.distance(
          base.sha,
          head.sha,
        );
        const commits = await git.history.log(`${base.sha}..${head.sha}`, {
          reverse: true,
        });
        const files = await git.history.diff(start, head.sha);
        const mergeBase = await findCommit(git, start);
        const page = `${urls.web}/${fullName(repository)}/compare`;
        const range = encodePath(params.basehead);
        const permanent = `${repository.owner}:${base.sha.slice(0, 7)}...${
          repository.owner
        }:${head.sha.slice(0, 7)}`;
        return {
          body: {
            url: `${urls.api}/repos/${fullName(repository)}/compare/${range}`,
            html_url: `${page}/${range}`,
            permalink_url: `${page}/${permanent}`,
            diff_url: `${page}/${range}.diff`,
            patch_url: `${page}/${range}.patch`,
            base_commit: commitBody(services, repository, base),
            merge_base_commit: commitBody(services, repository, mergeBase),
            status: statusOf(ahead, behind),
            ahead_by: ahead,
            behind_by: behind,
            total_commits: ahead,
            commits: commits
              .slice(-MAX_COMPARED_COMMITS)
              .map(commit => commitBody(services, repository, commit)),
            files: files
              .slice(0, MAX_COMPARED_FILES)
              .map(file => diffEntryBody(urls, repository, file, head.sha)),
          },
        };
      },
    ),
  );
}

async function findCompared(
  git: GitRepository,
  ref: string,
): Promise<CommitInfo> {
  const commit = await git.commitInfo(ref);
  if (!commit) {
    throw notFound();
  }
  return commit;
}

/** `base...head`, each with or without `owner:` before it. */
function splitRange(range: string, owner: string): [string, string] {
  const [base, head, ...rest] = range.split('...');
  if (!base || !head || rest.length > 0) {
    throw notFound();
  }
  const strip = (ref: string) => {
    const prefix = `${owner}:`;
    return ref.toLowerCase().startsWith(prefix.toLowerCase())
      ? ref.slice(prefix.length)
      : ref;
  };
  return [strip(base), strip(head)];
}

function statusOf(
  ahead: number,
  behind: number,
): 'identical' | 'ahead' | 'behind' | 'diverged' {
  if (ahead === 0) {
    return behind === 0 ? 'identical' : 'behind';
  }
  return behind === 0 ? 'ahead' : 'diverged';
}
