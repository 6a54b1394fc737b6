import { z } from 'zod';
import { nodeId } from '../bodies/nodeId';
import { fullName } from '../bodies/repositoryBody';
import {
  emptyRepository,
  notFound,
  ruleViolations,
  unprocessable,
} from '../errors';
import { GithubServices } from '../GithubServices';
import { Ref } from '../../git/GitRefs';
import { ApiRouter } from '../http/ApiRouter';
import { inRepository } from '../http/inRepository';
import { parseBody } from '../http/parseBody';
import { Repository } from '../store/RepositoryStore';
import { encodePath, Urls } from '../Urls';

const creationSchema = z.object({ ref: z.string(), sha: z.string() });
const changeSchema = z.object({
  sha: z.string(),
  force: z.boolean().default(false),
});

/** https://docs.github.com/rest/git/refs */
export function registerGitRefs(
  api: ApiRouter,
  services: GithubServices,
): void {
  const { urls, refs, repositories } = services;

  api.get(
    '/repos/{owner}/{repo}/git/ref/{ref}',
    inRepository(services, 'pull', async ({ repository, git, params }) => {
      if (await git.isEmpty()) {
        throw emptyRepository();
      }
      const ref = await git.refs.get(`refs/${params.ref}`);
      if (!ref) {
        throw notFound();
      }
      return { body: refBody(urls, repository, ref) };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/git/matching-refs/{ref}',
    inRepository(services, 'pull', async ({ repository, git, params }) => {
      if (await git.isEmpty()) {
        throw emptyRepository();
      }
      const found = await git.refs.list(`refs/${params.ref}`);
      return { list: found.map(ref => refBody(urls, repository, ref)) };
    }),
  );

  api.post(
    '/repos/{owner}/{repo}/git/refs',
    inRepository(
      services,
      'push',
      async ({ repository, git, body, requireViewer }) => {
        const { ref, sha } = parseBody(creationSchema, body);
        if (await git.isEmpty()) {
          throw emptyRepository();
        }
        if (
          !/^refs\/[^/]+\/.+$/.test(ref) ||
          !(await git.refs.isValidName(ref))
        ) {
          throw unprocessable(`${ref} is not a valid ref name.`);
        }
        await repositories.exclusively(repository, async () => {
          const type = await git.objects.type(sha);
          if (!type) {
            throw unprocessable('Object does not exist');
          }
          if (await git.refs.get(ref)) {
            throw unprocessable('Reference already exists');
          }
          if (
            (ref.startsWith('refs/heads/') && type !== 'commit') ||
            ref.startsWith('refs/pull/')
          ) {
            throw unprocessable('Reference update failed');
          }
          const result = await refs.move({
            repository,
            git,
            viewer: requireViewer(),
            ref,
            before: undefined,
            after: sha,
          });
          // GitHub does not say here which rule it was.
          if (result !== 'moved') {
            throw unprocessable('Reference update failed');
          }
        });
        return {
          status: 201,
          body: refBody(urls, repository, {
            name: ref,
            sha,
            type: (await git.objects.type(sha)) ?? 'commit',
          }),
        };
      },
    ),
  );

  api.patch(
    '/repos/{owner}/{repo}/git/refs/{ref}',
    inRepository(
      services,
      'push',
      async ({ repository, git, params, body, requireViewer }) => {
        const { sha, force } = parseBody(changeSchema, body);
        const name = `refs/${params.ref}`;
        if (await git.isEmpty()) {
          throw emptyRepository();
        }
        await repositories.exclusively(repository, async () => {
          const ref = await git.refs.get(name);
          if (!ref || name.startsWith('refs/pull/')) {
            throw unprocessable('Reference does not exist');
          }
          const type = await git.objects.type(sha);
          if (!type) {
            throw unprocessable('Object does not exist');
          }
          if (name.startsWith('refs/heads/') && type !== 'commit') {
            throw unprocessable('Reference update failed');
          }
          if (ref.sha === sha) {
            return;
          }
          if (!force && !(await git.history.isAncestor(ref.sha, sha))) {
            throw unprocessable('Update is not a fast forward');
          }
          const result = await refs.move({
            repository,
            git,
            viewer: requireViewer(),
            ref: name,
            before: ref.sha,
            after: sha,
          });
          if (result === 'lost') {
            throw unprocessable('Reference update failed');
          }
          if (result !== 'moved') {
            throw unprocessable(ruleViolations(result.violations));
          }
        });
        return {
          body: refBody(urls, repository, { name, sha, type: 'commit' }),
        };
      },
    ),
  );

  api.delete(
    '/repos/{owner}/{repo}/git/refs/{ref}',
    inRepository(
      services,
      'push',
      async ({ repository, git, params, requireViewer }) => {
        const name = `refs/${params.ref}`;
        if (await git.isEmpty()) {
          throw emptyRepository();
        }
        await repositories.exclusively(repository, async () => {
          const ref = await git.refs.get(name);
          if (!ref || name.startsWith('refs/pull/')) {
            throw unprocessable('Reference does not exist');
          }
          if (name === `refs/heads/${repository.defaultBranch}`) {
            throw unprocessable('Cannot delete the default branch');
          }
          const result = await refs.move({
            repository,
            git,
            viewer: requireViewer(),
            ref: name,
            before: ref.sha,
            after: undefined,
          });
          if (result !== 'moved') {
            throw unprocessable(
              result === 'lost'
                ? 'Reference update failed'
                : ruleViolations(result.violations),
            );
          }
        });
        return { status: 204 };
      },
    ),
  );
}

function refBody(urls: Urls, repository: Repository, ref: Ref) {
  const url = `${urls.api}/repos/${fullName(repository)}/git`;
  return {
    ref: ref.name,
    node_id: nodeId('Ref', `${repository.id}:${ref.name}`),
    url: `${url}/${encodePath(ref.name)}`,
    object: {
      sha: ref.sha,
      type: ref.type,
      url: `${url}/${ref.type}s/${ref.sha}`,
    },
  };
}
