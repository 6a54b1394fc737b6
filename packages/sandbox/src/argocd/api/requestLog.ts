import { RequestHandler } from 'express';
import { Accounts } from './Accounts';

/** A request that came to an Argo CD. */
export interface ArgocdRequest {
  method: string;
  /** As it was sent: undecoded, and before anything is made of `..` in it. */
  path: string;
  query: URLSearchParams;
  /** Whose token it carried; undefined where it carried none that is valid. */
  account: string | undefined;
}

/** Tells of each request before anything else is done with it. */
export function requestLog(
  accounts: Accounts,
  onRequest: (request: ArgocdRequest) => void = () => undefined,
): RequestHandler {
  return (request, _, next) => {
    const [path, ...query] = request.originalUrl.split('?');
    onRequest({
      method: request.method,
      path,
      query: new URLSearchParams(query.join('?')),
      account: accounts.find(request)?.name,
    });
    next();
  };
}
