import { RequestHandler } from 'express';
import { Viewer } from '../Access';
import { badCredentials } from '../errors';
import { GithubServices } from '../GithubServices';
import { verifyAppToken } from './verifyAppToken';

/**
 * Finds out who asks: `token X`, `Bearer X`, or Basic with the token as the password (or the user name, as old scripts
 * do). Nobody at all is fine here; unknown credentials are not.
 */
export function authenticate(services: GithubServices): RequestHandler {
  return (req, res, next) => {
    const header = req.get('authorization');
    if (!header) {
      next();
      return;
    }
    const [scheme, credentials = ''] = header.split(/\s+/, 2);
    if (/^bearer$/i.test(scheme) && credentials.split('.').length === 3) {
      res.locals.appId = verifyAppToken(services.apps, credentials);
      next();
      return;
    }
    const viewer = candidates(scheme, credentials)
      .map(token => findViewer(services, token))
      .find(found => found !== undefined);
    if (!viewer) {
      next(badCredentials());
      return;
    }
    res.locals.viewer = viewer;
    next();
  };
}

/** Whoever a token belongs to. */
export function findViewer(
  services: GithubServices,
  token: string,
): Viewer | undefined {
  const owner = services.accounts.findByToken(token);
  return (
    owner && {
      account: owner.account,
      installationId: owner.installationId,
      rights: owner.rights,
      tokenExpiresAt: owner.expiresAt,
    }
  );
}

function candidates(scheme: string, credentials: string): string[] {
  if (/^(token|bearer)$/i.test(scheme)) {
    return [credentials];
  }
  if (/^basic$/i.test(scheme)) {
    const text = Buffer.from(credentials, 'base64').toString();
    const colon = text.indexOf(':');
    return colon < 0 ? [text] : [text.slice(colon + 1), text.slice(0, colon)];
  }
  return [];
}
