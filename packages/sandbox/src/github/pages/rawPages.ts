import { Request, RequestHandler, Response, Router } from 'express';
import { notFound } from '../errors';
import { GitRepository } from '../../git/GitRepository';
import { runGit } from '../../git/runGit';
import { Repository } from '../store/RepositoryStore';
import { escapeHtml } from './html';
import { PageContext } from './PageContext';
import { splitRefAndPath } from './splitRefAndPath';

/** What machines fetch from the pages' addresses: plain files and archives. Private ones need a token, or a person. */
export function rawPages(context: PageContext): Router {
  const router = Router({ caseSensitive: true });

  const raw = readable(context, async ({ git, req, res }) => {
    const { ref, path } = await splitRefAndPath(git, req.params.rest);
    const content = await git.readFile(ref, path);
    if (!content) {
      throw notFound();
    }
    res
      .set({
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
      })
      .type(
        content.includes(0)
          ? 'application/octet-stream'
          : 'text/plain; charset=utf-8',
      )
      .end(content);
  });
  router.get('/raw/:owner/:repo/:rest(*)', raw);
  router.get('/:owner/:repo/raw/:rest(*)', raw);

  router.get(
    '/:owner/:repo/archive/:ref(*).:format(tar.gz|zip)',
    readable(context, async ({ git, repository, req, res }) => {
      const sha = await git.resolve(req.params.ref);
      if (!sha) {
        throw notFound();
      }
      const { format } = req.params;
      const name = `${repository.owner}-${repository.name}-${sha.slice(0, 7)}`;
      const { stdout } = await runGit(git.path, [
        'archive',
        `--format=${format}`,
        `--prefix=${name}/`,
        sha,
      ]);
      res
        .set('content-disposition', `attachment; filename=${name}.${format}`)
        .type(format === 'zip' ? 'application/zip' : 'application/x-gzip')
        .end(stdout);
    }),
  );

  router.get('/avatars/:login.svg', (req, res) => {
    const initial = escapeHtml(req.params.login.slice(0, 1).toUpperCase());
    res
      .set('content-security-policy', "default-src 'none'")
      .type('image/svg+xml')
      .end(
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="#57606a"/>` +
          `<text x="20" y="27" text-anchor="middle" font-family="sans-serif" font-size="20" fill="#fff">${initial}</text></svg>`,
      );
  });
  return router;
}

function readable(
  { services, session }: PageContext,
  handler: (request: {
    req: Request;
    res: Response;
    repository: Repository;
    git: GitRepository;
  }) => Promise<void>,
): RequestHandler {
  return async (req, res, next) => {
    try {
      const viewer = res.locals.viewer ?? session.chosen(req);
      const { store } = services.repositories;
      const { owner, repo } = req.params;
      const repository =
        store.find(owner, repo) ?? store.findByFormerName(owner, repo);
      if (
        !repository ||
        !services.access.allows(viewer?.account, repository, 'pull')
      ) {
        throw notFound();
      }
      await handler({
        req,
        res,
        repository,
        git: await services.repositories.git(repository),
      });
    } catch (error) {
      next(error);
    }
  };
}
