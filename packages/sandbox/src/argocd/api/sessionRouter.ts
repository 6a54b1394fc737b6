import { Router, text } from 'express';
import { createApiRouter } from './createApiRouter';
import { z } from 'zod';
import { ApiContext } from './ApiContext';
import { ApiError } from './ApiError';
import { sendJson } from './sendJson';
import { readBody } from './readBody';

const loginRequest = z.object({
  username: z.string().default(''),
  password: z.string().default(''),
});

/** Kinds of things that rights speak of. */
const RESOURCES = [
  'clusters',
  'projects',
  'applications',
  'applicationsets',
  'repositories',
  'write-repositories',
  'certificates',
  'accounts',
  'gpgkeys',
  'logs',
  'exec',
  'extensions',
];

/** Who somebody is and what that one may do. */
export function createSessionRouter({ accounts }: ApiContext): Router {
  const router = createApiRouter();

  router.post(
    '/api/v1/session',
    text({ type: 'application/json' }),
    async (request, response) => {
      const { username, password } = readBody(
        loginRequest,
        request,
        'SessionCreateRequest',
      );
      const token = accounts.login(username, password);
      response.set(
        'set-cookie',
        `argocd.token=${token}; path=/; SameSite=lax; httpOnly`,
      );
      sendJson(response, { token });
    },
  );

  router.delete('/api/v1/session', async (_, response) => {
    response.set('set-cookie', 'argocd.token=; path=/; SameSite=lax; httpOnly');
    sendJson(response, {});
  });

  // Always 200: whoever asks has to look at what is in it.
  router.get('/api/v1/session/userinfo', async (request, response) => {
    const session = accounts.find(request);
    sendJson(
      response,
      session ? { loggedIn: true, username: session.name, iss: 'argocd' } : {},
    );
  });

  router.get(
    '/api/v1/account/can-i/:resource/:action/:object(*)',
    async (request, response) => {
      const session = accounts.authenticate(request);
      const { resource, action, object } = request.params;
      if (!RESOURCES.includes(resource)) {
        throw ApiError.invalid(
          `[${RESOURCES.join(' ')}] does not contain ${resource}`,
        );
      }
      // Names of resource actions hold slashes, by which this path is cut: the answer is always no.
      const value =
        action !== 'action' && session.allows(resource, action, object);
      sendJson(response, { value: value ? 'yes' : 'no' });
    },
  );

  return router;
}
