import { commitBody } from '../bodies/commitBody';
import { fullName } from '../bodies/repositoryBody';
import { GithubError, notFound } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRouter } from '../http/ApiRouter';
import { inRepository } from '../http/inRepository';
import { Repository } from '../store/RepositoryStore';
import { encodePath } from '../Urls';

/** https://docs.github.com/rest/branches */
export function registerBranches(
  api: ApiRouter,
  services: GithubServices,
): void {
  const { urls, rules } = services;
  const isProtected = (repository: Repository, branch: string) =>
    rules.active(repository, `refs/heads/${branch}`).length > 0;

  api.get(
    '/repos/{owner}/{repo}/branches',
    inRepository(services, 'pull', async ({ repository, git, query }) => {
      const branches = await git.refs.list('refs/heads/');
      const url = `${urls.api}/repos/${fullName(repository)}`;
      return {
        list: branches
          .map(({ name, sha }) => ({
            name: name.replace('refs/heads/', ''),
            sha,
          }))
          .map(({ name, sha }) => ({
            name,
            commit: { sha, url: `${url}/commits/${sha}` },
            protected: isProtected(repository, name),
          }))
          .filter(branch => query.protected !== 'true' || branch.protected),
      };
    }),
  );

  // Classic protection does not exist here: rulesets do the same and more.
  api.get(
    '/repos/{owner}/{repo}/branches/{branch}/protection',
    inRepository(services, 'admin', async ({ git, params }) => {
      if (!(await git.refs.get(`refs/heads/${params.branch}`))) {
        throw new GithubError(404, 'Branch not found');
      }
      throw new GithubError(404, 'Branch not protected');
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/branches/{branch}',
    inRepository(services, 'pull', async ({ repository, git, params }) => {
      const ref = await git.refs.get(`refs/heads/${params.branch}`);
      const commit = ref && (await git.commitInfo(ref.sha));
      if (!commit) {
        throw new GithubError(404, 'Branch not found');
      }
      const url = `${urls.api}/repos/${fullName(
        repository,
      )}/branches/${encodePath(params.branch)}`;
      return {
        body: {
          name: params.branch,
          commit: commitBody(services, repository, commit),
          _links: {
            self: url,
            html: urls.page(fullName(repository), 'tree', params.branch, ''),
          },
          protected: isProtected(repository, params.branch),
          protection: {
            enabled: false,
            required_status_checks: {
              enforcement_level: 'off',
              contexts: [],
              checks: [],
            },
          },
          protection_url: `${url}/protection`,
        },
      };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/tags',
    inRepository(services, 'pull', async ({ repository, git }) => {
      const url = `${urls.api}/repos/${fullName(repository)}`;
      const tags = await git.refs.list('refs/tags/');
      const resolved = await Promise.all(
        tags.map(async ({ name }) => ({
          name: name.replace('refs/tags/', ''),
          sha: await git.resolve(name),
        })),
      );
      return {
        list: resolved
          .flatMap(({ name, sha }) => (sha ? [{ name, sha }] : []))
          .map(({ name, sha }) => ({
            name,
            commit: { sha, url: `${url}/commits/${sha}` },
            zipball_url: `${url}/zipball/refs/tags/${encodePath(name)}`,
            tarball_url: `${url}/tarball/refs/tags/${encodePath(name)}`,
            node_id: Buffer.from(`REF:${repository.id}:${name}`).toString(
              'base64',
            ),
          })),
      };
    }),
  );

  for (const kind of ['tarball', 'zipball'] as const) {
    api.get(
      `/repos/{owner}/{repo}/${kind}/{ref}`,
      inRepository(services, 'pull', async ({ repository, git, params }) => {
        const sha = await git.resolve(params.ref || repository.defaultBranch);
        if (!sha) {
          throw notFound();
        }
        const format = kind === 'tarball' ? 'tar.gz' : 'zip';
        return {
          status: 302,
          headers: {
            location: `${urls.web}/${fullName(
              repository,
            )}/archive/${sha}.${format}`,
          },
        };
      }),
    );
  }
}
