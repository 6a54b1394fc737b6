import { Request, RequestHandler, Response } from 'express';
import { GitRepository } from '../../git/GitRepository';
import { Viewer } from '../Access';
import { notFound } from '../errors';
import { GithubServices } from '../GithubServices';
import { Repository } from '../store/RepositoryStore';
import { encodePath } from '../Urls';
import { Html } from './html';
import { layout } from './layout';
import { PageSession } from './PageSession';

/** No scripts, apart from the one that keeps a page fresh. */
const CONTENT_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' https: data:; frame-ancestors 'none'; base-uri 'none'";

/** A page about one repository. */
export interface RepositoryPage {
  req: Request;
  res: Response;
  repository: Repository;
  git: GitRepository;
  viewer: Viewer | undefined;
  /** Address of the repository's page. */
  base: string;
}

/** What all pages share. */
export class PageContext {
  readonly services: GithubServices;
  readonly session: PageSession;

  private constructor(services: GithubServices, session: PageSession) {
    this.services = services;
    this.session = session;
  }

  static create({
    services,
    session,
  }: {
    services: GithubServices;
    session: PageSession;
  }): PageContext {
    return new PageContext(services, session);
  }

  send(
    req: Request,
    res: Response,
    {
      title,
      path,
      content,
      refreshes = false,
      formTargets = [],
    }: {
      title: string;
      path: { name: string; href: string }[];
      content: Html;
      /** Whether the part of the page with the id `live` changes by itself. */
      refreshes?: boolean;
      /** Origins of others that the forms of the page lead to in the end; browsers ask about redirects too. */
      formTargets?: string[];
    },
  ): void {
    const taken = this.session.takeMessage(req);
    if (taken) {
      res.append('set-cookie', taken.forget);
    }
    const page = layout({
      session: this.session,
      req,
      title,
      path,
      message: taken?.message,
      content,
      refreshes,
    });
    res
      .set({
        'content-security-policy': [
          CONTENT_POLICY,
          `form-action ${["'self'", ...formTargets].join(' ')}`,
          ...(refreshes ? ["script-src 'self'", "connect-src 'self'"] : []),
        ].join('; '),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'cache-control': 'no-store',
      })
      .type('html')
      .end(page.toString());
  }

  /** Wraps the handler of a page below `/{owner}/{repo}`. */
  repository(
    handler: (page: RepositoryPage) => Promise<void> | void,
  ): RequestHandler {
    return async (req, res, next) => {
      try {
        const viewer = this.session.viewer(req);
        const { store } = this.services.repositories;
        const { owner, repo } = req.params;
        const repository = store.find(owner, repo);
        if (!repository) {
          const renamed = store.findByFormerName(owner, repo);
          if (!renamed) {
            throw notFound();
          }
          const tail = req.originalUrl.split('/').slice(3).join('/');
          res.redirect(
            301,
            `/${renamed.owner}/${renamed.name}${tail ? `/${tail}` : ''}`,
          );
          return;
        }
        if (!this.services.access.allows(viewer?.account, repository, 'pull')) {
          throw notFound();
        }
        await handler({
          req,
          res,
          repository,
          git: await this.services.repositories.git(repository),
          viewer,
          base: `/${encodePath(`${repository.owner}/${repository.name}`)}`,
        });
      } catch (error) {
        next(error);
      }
    };
  }
}

/** The beginning of every path of links about a repository. */
export function repositoryPath({
  repository,
  base,
}: Pick<RepositoryPage, 'repository' | 'base'>) {
  return [
    { name: repository.owner, href: `/${encodePath(repository.owner)}` },
    { name: repository.name, href: base },
  ];
}
