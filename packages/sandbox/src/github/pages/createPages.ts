import { join } from 'node:path';
import { ErrorRequestHandler, Router } from 'express';
import { GithubError, notFound } from '../errors';
import { GithubServices } from '../GithubServices';
import { PACKAGE_FOLDER } from '../../packageFolder';
import { OauthGrants } from '../oauth/OauthGrants';
import { authorizePages } from './authorizePages';
import { commitPages } from './commitPages';
import { html } from './html';
import { PageContext } from './PageContext';
import { PageSession } from './PageSession';
import { pullRequestActions } from './pullRequestActions';
import { pullRequestPages } from './pullRequestPages';
import { rawPages } from './rawPages';
import { repositoryPages } from './repositoryPages';

const ASSETS = join(PACKAGE_FOLDER, 'src/github/pages');

/** The pages for people. */
export function createPages({
  services,
  oauth,
  defaultLogin,
}: {
  services: GithubServices;
  oauth: OauthGrants;
  defaultLogin: string | undefined;
}): Router {
  const session = PageSession.create({ services, defaultLogin });
  const context = PageContext.create({ services, session });
  const router = Router({ caseSensitive: true });

  for (const asset of ['style.css', 'refresh.js']) {
    router.get(`/assets/${asset}`, (_req, res) =>
      res.sendFile(join(ASSETS, asset)),
    );
  }
  router.use(authorizePages(context, oauth));
  router.use(rawPages(context));
  router.use(pullRequestActions(context));
  router.use(pullRequestPages(context));
  router.use(commitPages(context));
  router.use(repositoryPages(context));
  router.use((_req, _res, next) => next(notFound()));

  const onError: ErrorRequestHandler = (error, req, res, next) => {
    const known = error instanceof GithubError;
    if (!known) {
      process.stderr.write(
        `GitHub stand-in, page ${req.path}: ${
          error instanceof Error ? error.stack : String(error)
        }\n`,
      );
    }
    if (res.headersSent) {
      next(error);
      return;
    }
    const title = known ? error.message : 'Something went wrong';
    res.status(known ? error.status : 500);
    context.send(req, res, {
      title,
      path: [],
      content: html`<h1>${title}</h1>`,
    });
  };
  router.use(onError);
  return router;
}
