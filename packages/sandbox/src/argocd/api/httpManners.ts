import { posix } from 'node:path';
import { RequestHandler } from 'express';

/** Paths of the API and what may be done with them; everything else is not found. */
const METHODS: [RegExp, string[]][] = [
  [/^\/api\/v1\/session$/, ['POST', 'DELETE']],
  [/^\/api\/v1\/applications\/[^/]+\/(sync|rollback)$/, ['POST']],
  [/^\/api\/v1\/applications\/[^/]+\/operation$/, ['DELETE']],
  [/^\/api\/v1\/applications\/[^/]+\/resource\/actions\/v2$/, ['POST']],
  [/^\/api\/v1\/applications\/[^/]+\/resource\/actions$/, ['GET', 'POST']],
  [
    /^\/api\/v1\/(applications|projects|clusters|settings|session\/userinfo)$/,
    ['GET'],
  ],
];

/**
 * A path with `..` is sent on to where it leads, without looking where that is; after that an encoded slash counts as
 * a slash. A client that does not encode what it puts into a path meets both.
 */
export const cleanPath: RequestHandler = (request, response, next) => {
  const [path, query] = splitOnce(request.url, '?');
  if (path.split('/').some(segment => segment === '..' || segment === '.')) {
    const target = `${posix.normalize(path)}${query}`;
    response
      .status(307)
      .set('location', target)
      .type('text/html')
      .send(`<a href="${escapeAttribute(target)}">Temporary Redirect</a>.\n\n`);
    return;
  }
  try {
    const segments = decodeURIComponent(path).split('/');
    request.url = `${segments.map(encodeURIComponent).join('/')}${query}`;
    next();
  } catch {
    response.status(400).type('text/plain').send('Bad Request\n');
  }
};

/** Whatever is no GET has to say exactly `application/json`; without a charset, and without a body too. */
export const requireJson: RequestHandler = (request, response, next) => {
  if (
    request.method === 'GET' ||
    request.get('content-type') === 'application/json'
  ) {
    next();
    return;
  }
  response.status(415).type('text/plain').send('Invalid content type\n');
};

/** The end of the API: plain text, unlike all its other errors. */
export const noSuchRoute: RequestHandler = (request, response) => {
  const known = METHODS.find(([path]) => path.test(request.path));
  response.type('text/plain');
  if (known && !known[1].includes(request.method)) {
    response.status(405).send('Method Not Allowed\n');
  } else {
    response.status(404).send('Not Found\n');
  }
};

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
}

function escapeAttribute(text: string): string {
  return text.replace(/[&"<>]/g, character => `&#${character.charCodeAt(0)};`);
}
