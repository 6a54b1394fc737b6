import express, { Request, Response, Router } from 'express';
import { Viewer } from '../Access';
import { forbidden, GithubError, unprocessable } from '../errors';
import { MergeMethod } from '../pulls/Merger';
import { PullRequest } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { PageContext, RepositoryPage } from './PageContext';
import { findPull } from './pullRequestPages';

type Action = (
  page: RepositoryPage,
  pull: PullRequest,
  viewer: Viewer,
) => Promise<string>;

/** What the buttons of the pages do. Each answers with a redirect, so that reloading a page repeats nothing. */
export function pullRequestActions(context: PageContext): Router {
  const { services, session } = context;
  const router = Router({ caseSensitive: true });
  router.use(express.urlencoded({ extended: false, limit: '64kb' }));
  router.post('*', (req, _res, next) =>
    next(
      session.isOwnForm(req)
        ? undefined
        : forbidden('The form was not sent by this site.'),
    ),
  );

  router.post('/session', (req, res) => {
    const cookie = session.personCookie(String(req.body.login));
    if (cookie) {
      res.append('set-cookie', cookie);
    }
    res.redirect(303, localPath(req.body.back));
  });

  const approve: Action = async (page, pull, viewer) => {
    assertAllowed(context, page, viewer, 'pull');
    services.reviewing.review({ pull, viewer, event: 'APPROVE', body: '' });
    return `Approved by ${viewer.account.login}.`;
  };
  const merge: Action = async (page, pull, viewer) => {
    assertAllowed(context, page, viewer, 'push');
    await services.merger.merge({
      repository: page.repository,
      number: pull.number,
      viewer,
      method: firstMethod(page.repository),
      sha: pull.headSha,
    });
    return 'Pull Request successfully merged';
  };
  const actions: Record<string, Action> = {
    approve,
    merge,
    'approve-and-merge': async (page, pull, viewer) => {
      await approve(page, pull, viewer);
      return merge(page, pull, viewer);
    },
    rerun: async (page, _pull, viewer) => {
      assertAllowed(context, page, viewer, 'push');
      const run = services.checks.find(
        page.repository.id,
        Number(page.req.body.check),
      );
      if (
        !run ||
        !(await services.checkEvents.rerequest(page.repository, run))
      ) {
        throw unprocessable('This check run is not rerequestable');
      }
      return `${run.name} runs again.`;
    },
    close: async (page, pull, viewer) => {
      assertAllowed(
        context,
        page,
        viewer,
        pull.authorId === viewer.account.id ? 'pull' : 'push',
      );
      await services.pulls.edit(page.repository, pull.number, {
        state: 'closed',
        actorId: viewer.account.id,
      });
      return 'Closed.';
    },
    reopen: async (page, pull, viewer) => {
      assertAllowed(
        context,
        page,
        viewer,
        pull.authorId === viewer.account.id ? 'pull' : 'push',
      );
      await services.pulls.edit(page.repository, pull.number, {
        state: 'open',
        actorId: viewer.account.id,
      });
      return 'Reopened.';
    },
  };
  for (const [name, action] of Object.entries(actions)) {
    router.post(
      `/:owner/:repo/pull/:number(\\d+)/${name}`,
      context.repository(page => act(context, page, action)),
    );
  }
  return router;
}

/** The button does what GitHub's would offer first. */
function firstMethod(repository: Repository): MergeMethod {
  if (repository.allowMergeCommit) {
    return 'merge';
  }
  return repository.allowSquashMerge ? 'squash' : 'rebase';
}

async function act(
  context: PageContext,
  page: RepositoryPage,
  action: Action,
): Promise<void> {
  const pull = findPull(context, page);
  const { session } = context;
  try {
    if (!page.viewer) {
      throw forbidden('There is nobody to be signed in as.');
    }
    const text = await action(page, pull, page.viewer);
    back(
      page.req,
      page.res,
      session.messageCookie({ kind: 'done', text }),
      page,
      pull,
    );
  } catch (error) {
    if (!(error instanceof GithubError)) {
      throw error;
    }
    const cookie = session.messageCookie({
      kind: 'error',
      text: wordsOf(error),
    });
    back(page.req, page.res, cookie, page, pull);
  }
}

function back(
  _req: Request,
  res: Response,
  cookie: string,
  { base }: RepositoryPage,
  pull: PullRequest,
): void {
  res.append('set-cookie', cookie);
  res.redirect(303, `${base}/pull/${pull.number}`);
}

/** GitHub's own words, with what stands in `errors`. */
function wordsOf(error: GithubError): string {
  const { errors } = error.body;
  const details = Array.isArray(errors)
    ? errors.map(detail =>
        typeof detail === 'string'
          ? detail
          : String(detail.message ?? detail.code),
      )
    : [];
  return [error.message.trim(), ...details].join('\n');
}

function assertAllowed(
  { services }: PageContext,
  { repository }: RepositoryPage,
  viewer: Viewer,
  permission: 'pull' | 'push',
): void {
  if (repository.archived) {
    throw forbidden('Repository was archived so is read-only.');
  }
  if (!services.access.allows(viewer.account, repository, permission)) {
    throw forbidden(
      `${viewer.account.login} must have push access to Repository.`,
    );
  }
}

/** Only addresses on this site; "//elsewhere" and "/\elsewhere" would lead away. */
function localPath(value: unknown): string {
  return typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : '/';
}
