import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { recordedResponse } from '../__testUtils__/recordings';
import { TestServer } from './__testUtils__/TestServer';
import { ArgocdErrorReason } from './ArgocdError';
import { ArgocdTransport } from './ArgocdTransport';

const RECORDINGS = join(__dirname, '../../../../../fixtures/argocd/v3.5.1');
const FOLDERS = ['get', 'list', 'operations', 'platform'];

/** Every recorded answer that is an error, and what was done to get it. */
const ERRORS: Record<string, Record<string, ArgocdErrorReason>> = {
  'without a token, with one that is none or has expired, or with a wrong password':
    {
      'get/bad-token': 'unauthenticated',
      'get/expired-token': 'unauthenticated',
      'get/no-token': 'unauthenticated',
      'list/no-token': 'unauthenticated',
      'operations/sync-bad-token': 'unauthenticated',
      'platform/can-i-no-token': 'unauthenticated',
      'platform/session-bot-no-login': 'unauthenticated',
      'platform/session-wrong-password': 'unauthenticated',
      'platform/token-expired-list': 'unauthenticated',
    },
  'without the right': {
    'get/no-rights': 'forbidden',
    'get/missing-with-project-no-rights': 'forbidden',
    'get/other-namespace-not-allowed': 'forbidden',
    'get/other-teams-app': 'forbidden',
    'get/traversal-double-encoded': 'forbidden',
    'operations/delete-app-no-permission': 'forbidden',
    'operations/rollback-no-permission': 'forbidden',
    'operations/sync-empty-body': 'forbidden',
    'operations/sync-no-permission': 'forbidden',
    'operations/sync-no-rights-at-all': 'forbidden',
    'operations/terminate-no-permission': 'forbidden',
    'platform/project-denied': 'forbidden',
  },
  'without a project, which makes a missing Application look like a hidden one (fact 16)':
    { 'get/missing-without-project': 'forbidden' },
  'during a sync window that blocks it, told as 403 like a missing right, dry runs too (fact 27)':
    {
      'operations/sync-blocked-by-window': 'blockedByWindow',
      'operations/sync-dryrun-blocked-by-window': 'blockedByWindow',
    },
  'about something that does not exist, or not there (fact 16)': {
    'get/missing-unknown-project': 'notFound',
    'get/missing-with-project': 'notFound',
    'get/name-uppercase': 'notFound',
    'get/other-namespace-without-appNamespace': 'notFound',
    'get/other-teams-app-lying-project': 'notFound',
    'get/wrong-project': 'notFound',
    'operations/sync-missing-app': 'notFound',
    'operations/sync-wrong-project': 'notFound',
    'platform/project-missing': 'notFound',
  },
  'to an address that the API does not have, told in plain text (facts 18, 19)':
    {
      'get/encoded-slash-name': 'noApi',
      'get/trailing-slash': 'noApi',
      'get/traversal-encoded': 'noApi',
      'get/unknown-path': 'noApi',
    },
  'with a way up in the path, which the server redirects (fact 18)': {
    'get/traversal-plain': 'redirected',
  },
  'while the Application is busy, told as 400': {
    'operations/sync-deleting': 'conflict',
    'operations/sync-twice-skip-reconcile': 'conflict',
    'operations/sync-while-running': 'conflict',
    'operations/terminate-none': 'conflict',
  },
  'against how the Application is set up': {
    'get/invalid-spec-project': 'refused',
    'operations/rollback-autosync-on': 'refused',
    'operations/rollback-multisource': 'refused',
    'operations/rollback-while-running': 'refused',
    'operations/sync-autosync-other-revision': 'refused',
    'operations/sync-invalid-project': 'refused',
  },
  'with something that does not exist or does not parse': {
    'operations/rollback-unknown-id': 'refused',
    'operations/sync-invalid-json': 'refused',
    'operations/sync-unknown-revision': 'refused',
    'operations/sync-wrong-type': 'refused',
    'platform/can-i-bad-resource': 'refused',
    'platform/webhook-no-event': 'refused',
  },
  'with a method or a content type that it does not take, told in plain text (fact 19)':
    {
      'operations/put-method': 'refused',
      'operations/sync-content-type-charset': 'refused',
      'operations/sync-no-content-type': 'refused',
      'operations/sync-text-plain': 'refused',
      'platform/head-list': 'refused',
      'platform/options': 'refused',
    },
  'that makes it fail though it is well': {
    'list/bad-selector': 'failed',
    'operations/sync-multisource-bad-positions': 'failed',
  },
};

describe('readFailure, through ArgocdTransport', () => {
  const { signal } = new AbortController();
  let server: TestServer;
  let transport: ArgocdTransport;

  beforeAll(async () => {
    server = await TestServer.start();
    const { url } = server;
    const credentials = { token: 'a-token' };
    transport = ArgocdTransport.create({
      instance: { name: 'nonprod', url, frontendUrl: url, credentials },
      timeoutMs: 200,
    });
  });

  afterAll(async () => {
    await transport.close();
    await server.stop();
  });

  function ask(): Promise<unknown> {
    return transport.getJson({
      call: 'try',
      path: ['api', 'version'],
      schema: z.unknown(),
      background: true,
      signal,
    });
  }

  describe.each(Object.entries(ERRORS))('a request %s', (_, recordings) => {
    it.each(Object.entries(recordings))('%s: %s', async (name, reason) => {
      const { status, headers, body } = recordedResponse(name);
      server.answer = (_req, res) => {
        res.writeHead(status, {
          'Content-Type': headers['content-type'],
          ...(headers.location ? { Location: headers.location } : {}),
        });
        res.end(typeof body === 'string' ? body : JSON.stringify(body));
      };
      // Argo CD was well: none of it is a reason to leave it alone.
      await expect(ask()).rejects.toMatchObject({ reason, outage: false });
    });
  });

  it('gives up on the refresh of a paused Application, which is never answered (fact 17)', async () => {
    expect(recordedResponse('get/refresh-skip-reconcile').status).toBeNull();
    server.answer = () => {};
    await expect(ask()).rejects.toMatchObject({ reason: 'timeout' });
  });

  it('leaves out no recorded error', () => {
    const errors = FOLDERS.flatMap(folder =>
      readdirSync(join(RECORDINGS, folder))
        .filter(file => file.endsWith('.json'))
        .map(file => `${folder}/${file.slice(0, -'.json'.length)}`),
    ).filter(name => recordedResponse(name).status >= 300);
    expect(Object.values(ERRORS).flatMap(Object.keys).sort()).toEqual(
      errors.sort(),
    );
  });

  it.each<[number, string | undefined, ArgocdErrorReason, boolean]>([
    [409, 'somebody was faster', 'conflict', false],
    [429, 'too many requests', 'throttled', false],
    [429, undefined, 'throttled', false],
    [500, undefined, 'failed', true],
    [500, 'cannot render', 'failed', false],
    [502, undefined, 'failed', true],
    [503, 'transport is closing', 'failed', true],
    [504, 'context deadline exceeded', 'failed', true],
  ])(
    '%i with the message %j is %s, an outage: %s',
    async (status, message, reason, outage) => {
      server.answer = (_req, res) => {
        res.writeHead(status, {
          'Content-Type': message ? 'application/json' : 'text/html',
        });
        res.end(message ? JSON.stringify({ message }) : '<html>');
      };
      await expect(ask()).rejects.toMatchObject({ reason, outage });
    },
  );
});
