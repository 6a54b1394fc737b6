import { createHash, randomUUID } from 'node:crypto';
import { Request, RequestHandler, Response, Router } from 'express';
import { Viewer } from '../Access';
import { GithubError, requiresAuthentication } from '../errors';
import { Needs, needsOf } from '../rights/needsOf';
import { assertTokenAllows, rightsHeaders } from '../rights/tokenGate';
import { linkHeader } from './pagination';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a handler gets to see of a request. */
export interface ApiRequest {
  method: Method;
  /** What the route asks of a token. */
  needs: Needs;
  params: Record<string, string>;
  /** Only the texts of the query; a repeated key counts once. */
  query: Record<string, string>;
  body: unknown;
  viewer: Viewer | undefined;
  /** The same, for what needs somebody. @throws GithubError 401 */
  requireViewer(): Viewer;
  accept: string;
  /** App that signed the request itself, instead of sending a token. */
  appId: number | undefined;
}

/** What a handler answers. */
export interface ApiReply {
  /** Default: 200. */
  status?: number;
  /** Sent as JSON. */
  body?: unknown;
  /** All of a list; the page that was asked for is cut out of it, with a `Link` header. */
  list?: unknown[];
  /** Makes the body from the cut-out page of `list`. Default: the page itself. */
  paged?: (page: unknown[]) => unknown;
  /** Entries of a page of `list` when nobody says how many, and at most. Default: 30 and 100. */
  pageSize?: { usual: number; max: number };
  /** Sent as it is, instead of JSON. */
  raw?: { contentType: string; content: Buffer | string };
  headers?: Record<string, string>;
}

export type ApiHandler = (request: ApiRequest) => Promise<ApiReply> | ApiReply;

/** A route in the form of GitHub's own description: `/repos/{owner}/{repo}`. */
export interface ApiRoute {
  method: Method;
  path: string;
}

/** Parameters that may hold slashes. */
const MULTI_SEGMENT = new Set(['path', 'ref', 'branch', 'basehead']);
const DEFAULT_PER_PAGE = 30;
const MAX_PER_PAGE = 100;

/** The routes of the REST API. Remembers them, so that a test can ask whether each one has been tried. */
export class ApiRouter {
  readonly #routes: ApiRoute[] = [];
  readonly #router = Router({ caseSensitive: true });

  private constructor() {}

  static create(): ApiRouter {
    return new ApiRouter();
  }

  get routes(): readonly ApiRoute[] {
    return this.#routes;
  }

  get handler(): RequestHandler {
    return this.#router;
  }

  get(path: string, handler: ApiHandler): void {
    this.#add('GET', path, handler);
  }

  post(path: string, handler: ApiHandler): void {
    this.#add('POST', path, handler);
  }

  put(path: string, handler: ApiHandler): void {
    this.#add('PUT', path, handler);
  }

  patch(path: string, handler: ApiHandler): void {
    this.#add('PATCH', path, handler);
  }

  delete(path: string, handler: ApiHandler): void {
    this.#add('DELETE', path, handler);
  }

  #add(method: Method, path: string, handler: ApiHandler): void {
    this.#routes.push({ method, path });
    const verb = method.toLowerCase() as Lowercase<Method>;
    const needs = needsOf({ method, path });
    // What is about a repository is decided where the repository is known.
    const isOpen = path.startsWith('/repos/{owner}/{repo}');
    // The root of a repository's contents has no path, not even an empty one.
    const paths = [path, path.replace(/\/contents\/\{path\}$/, '/contents')];
    this.#router[verb](paths.map(toExpressPath), async (req, res, next) => {
      try {
        const request = toApiRequest(req, res, needs);
        const { viewer } = request;
        res.set(rightsHeaders(viewer, needs));
        if (!isOpen) {
          assertTokenAllows(viewer, needs, { reads: method === 'GET' });
        }
        send(req, res, await handler(request));
      } catch (error) {
        next(error);
      }
    });
  }
}

/** Express' form of a path of GitHub's description. */
export function toExpressPath(path: string): string {
  return path.replace(/\{([a-z_]+)\}/g, (_, name) =>
    MULTI_SEGMENT.has(name) ? `:${name}(*)` : `:${name}`,
  );
}

function toApiRequest(req: Request, res: Response, needs: Needs): ApiRequest {
  const viewer: Viewer | undefined = res.locals.viewer;
  return {
    method: req.method as Method,
    needs,
    params: req.params,
    query: Object.fromEntries(
      Object.entries(req.query).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value]] : [],
      ),
    ),
    body: req.body,
    viewer,
    requireViewer: () => {
      if (!viewer) {
        throw requiresAuthentication();
      }
      return viewer;
    },
    accept: req.get('accept') ?? '',
    appId: res.locals.appId,
  };
}

function send(req: Request, res: Response, reply: ApiReply): void {
  res.status(reply.status ?? 200).set(reply.headers ?? {});
  const body = reply.list ? cutPage(req, res, reply) : reply.body;
  if (reply.raw) {
    sendTagged(req, res, reply.raw.contentType, reply.raw.content);
  } else if (body === undefined) {
    res.end();
  } else {
    sendTagged(
      req,
      res,
      'application/json; charset=utf-8',
      JSON.stringify(body),
    );
  }
}

function cutPage(
  req: Request,
  res: Response,
  {
    list = [],
    paged,
    pageSize = { usual: DEFAULT_PER_PAGE, max: MAX_PER_PAGE },
  }: ApiReply,
): unknown {
  const perPage = readNumber(req.query.per_page, pageSize.usual, pageSize.max);
  const page = readNumber(req.query.page, 1, Number.MAX_SAFE_INTEGER);
  const link = linkHeader({
    url: `${req.protocol}://${req.get('host')}${req.originalUrl}`,
    page,
    perPage,
    total: list.length,
  });
  if (link) {
    res.set('link', link);
  }
  const cut = list.slice((page - 1) * perPage, page * perPage);
  return paged ? paged(cut) : cut;
}

function readNumber(value: unknown, fallback: number, max: number): number {
  const number = Number(value);
  return Number.isInteger(number) && number > 0
    ? Math.min(number, max)
    : fallback;
}

/** Sends with an entity tag; who has the same already, gets 304. */
function sendTagged(
  req: Request,
  res: Response,
  contentType: string,
  content: string | Buffer,
): void {
  res.set('content-type', contentType);
  if (req.method === 'GET' && res.statusCode === 200) {
    const tag = `"${createHash('sha256').update(content).digest('hex')}"`;
    res.set({
      etag: `W/${tag}`,
      'cache-control': 'private, max-age=0, must-revalidate',
    });
    const known = (req.get('if-none-match') ?? '')
      .split(',')
      .map(entry => entry.trim().replace(/^W\//, ''));
    if (known.includes(tag)) {
      res.locals.freeOfCharge = true;
      res.status(304).removeHeader('content-type');
      res.end();
      return;
    }
  }
  // Not res.send(), which would set an entity tag and a character set of its own.
  res.end(content);
}

/** Sends any error in GitHub's form. */
export function sendError(error: unknown, res: Response): void {
  if (error instanceof GithubError) {
    res.status(error.status).set(error.headers).json(error.body);
    return;
  }
  const known = describeParserError(error);
  if (known) {
    res.status(known.status).json(known.body);
    return;
  }
  const requestId = randomUUID();
  process.stderr.write(
    `GitHub stand-in, error ${requestId}: ${
      error instanceof Error ? error.stack : String(error)
    }\n`,
  );
  const failure = new GithubError(500, `Server Error (${requestId})`);
  res.status(500).json(failure.body);
}

function describeParserError(error: unknown): GithubError | undefined {
  if (!(error instanceof Error) || !('type' in error)) {
    return undefined;
  }
  if (error.type === 'entity.parse.failed') {
    return new GithubError(400, 'Problems parsing JSON');
  }
  return error.type === 'entity.too.large'
    ? new GithubError(413, 'Request Entity Too Large')
    : undefined;
}
