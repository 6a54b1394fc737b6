import { z } from 'zod';
import { ArgocdClient } from '../ArgocdClient';
import { RecordedArgocd } from '../__testUtils__/RecordedArgocd';
import { recordedResponse } from '../__testUtils__/recordings';
import { sendJson, TestServer } from './__testUtils__/TestServer';
import { turnClock } from './__testUtils__/turnClock';
import { ArgocdCredentials } from './ArgocdCredentials';
import { ArgocdError } from './ArgocdError';
import { AccessToken, ArgocdSession } from './ArgocdSession';
import { ArgocdCall } from './ArgocdRequest';
import { ArgocdTransport } from './ArgocdTransport';

const LIST = '/api/v1/applications';
const SESSION = '/api/v1/session';
const USERINFO = '/api/v1/session/userinfo';
const MINUTE_MS = 60_000;

const { signal } = new AbortController();

async function failure(call: Promise<unknown>): Promise<ArgocdError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ArgocdError)) {
    throw new Error(`Not an ArgocdError: ${error}`);
  }
  return error;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

describe('ArgocdSession, through ArgocdClient', () => {
  const ACCOUNT = { username: 'portal', password: 'hunter2' };
  let argocd: RecordedArgocd;
  let client: ArgocdClient;

  beforeEach(async () => {
    argocd = await RecordedArgocd.start();
    client = ArgocdClient.create({ instance: argocd.instance(ACCOUNT) });
  });

  afterEach(async () => {
    jest.useRealTimers();
    await argocd.stop();
  });

  it('logs in once for many calls', async () => {
    await Promise.all([
      client.listApplications({ signal }),
      client.listApplications({ signal }),
      client.probe({ signal }),
    ]);
    expect(argocd.countOf(`POST ${SESSION}`)).toBe(1);
  });

  it('logs in again when the token is refused', async () => {
    await client.listApplications({ signal });
    argocd.expireTokens();
    await Promise.all([
      client.listApplications({ signal }),
      client.listApplications({ signal }),
    ]);
    expect(argocd.countOf(`POST ${SESSION}`)).toBe(2);
  });

  it('logs in again when a stream is refused', async () => {
    await client.listApplications({ signal });
    argocd.expireTokens();
    const { value } = await client.streamApplications({ signal }).next();
    expect(value).toMatchObject({ type: 'upsert' });
    expect(argocd.countOf(`POST ${SESSION}`)).toBe(2);
  });

  it('logs in again when the session is empty, which is how 200 says that the token is none (fact 21)', async () => {
    await client.probe({ signal });
    argocd.expireTokens();
    await client.probe({ signal });
    expect(argocd.countOf(`POST ${SESSION}`)).toBe(2);
    expect(argocd.countOf(`GET ${USERINFO}`)).toBe(3);
  });

  it('does not log in for ever', async () => {
    argocd.answer(LIST, recordedResponse('platform/token-expired-list'));
    for (let call = 0; call < 5; call += 1) {
      const error = await failure(client.listApplications({ signal }));
      expect(error.reason).toBe('unauthenticated');
    }
    expect(argocd.countOf(`POST ${SESSION}`)).toBe(2);
    turnClock(2 * MINUTE_MS);
    argocd.reset(LIST);
    argocd.expireTokens();
    await client.listApplications({ signal });
    expect(argocd.countOf(`POST ${SESSION}`)).toBe(3);
  });

  it('does not try a password that was refused again before twenty minutes have passed', async () => {
    argocd.answer(SESSION, recordedResponse('platform/session-wrong-password'));
    const errors = await Promise.all(
      [1, 2, 3].map(() => failure(client.listApplications({ signal }))),
    );
    errors.push(await failure(client.listApplications({ signal })));
    expect(errors.map(({ message }) => message)).toEqual(
      Array(4).fill(
        'Argo CD "nonprod": log in: 401 Invalid username or password',
      ),
    );
    expect(argocd.countOf(`POST ${SESSION}`)).toBe(1);
    argocd.reset(SESSION);
    turnClock(20 * MINUTE_MS);
    await failure(client.listApplications({ signal }));
    expect(argocd.countOf(`POST ${SESSION}`)).toBe(1);
    turnClock(MINUTE_MS);
    await client.listApplications({ signal });
    expect(argocd.countOf(`POST ${SESSION}`)).toBe(2);
  });

  it('tries again at once after a log-in that got no answer', async () => {
    argocd.answer(SESSION, (_req, res) => res.destroy());
    expect((await failure(client.probe({ signal }))).reason).toBe(
      'unreachable',
    );
    argocd.reset(SESSION);
    await client.probe({ signal });
  });

  it('never shows password or token', async () => {
    argocd.answer(LIST, (_req, res) => res.destroy());
    argocd.answer(SESSION, {
      status: 500,
      headers: {},
      body: { message: 'cannot parse "hunter2"' },
    });
    const login = await failure(client.probe({ signal }));
    argocd.reset(SESSION);
    const list = await failure(client.listApplications({ signal }));
    expect(login.message).toContain('cannot parse "***"');
    for (const error of [login, list]) {
      const shown = JSON.stringify([error, error.message, error.stack]);
      expect(shown).not.toMatch(/hunter2|Bearer|token-/);
    }
  });

  it('has no status that a browser could get', async () => {
    argocd.answer(LIST, recordedResponse('platform/token-expired-list'));
    const error = await failure(client.listApplications({ signal }));
    expect(error).not.toHaveProperty('status');
    expect(error).not.toHaveProperty('statusCode');
  });
});

describe('ArgocdSession, with a wrong password', () => {
  const SECOND_MS = 1_000;
  const START = Date.parse('2026-11-23T07:00:00Z');

  afterEach(() => {
    jest.useRealTimers();
  });

  /** Counts wrong passwords of one account as Argo CD does. */
  class LoginGuard {
    password = 'new';
    #failures = 0;
    #lastFailedAt = -Infinity;

    get locked(): boolean {
      return this.#failures >= 5 && !this.#forgotten;
    }

    get #forgotten(): boolean {
      return Date.now() - this.#lastFailedAt > 300 * SECOND_MS;
    }

    logIn(password: string): AccessToken {
      if (!this.locked && password === this.password) {
        this.#failures = 0;
        return { token: 'a-token' };
      }
      if (!this.locked) {
        this.#failures = this.#forgotten ? 1 : this.#failures + 1;
        this.#lastFailedAt = Date.now();
      }
      throw new ArgocdError({
        instance: 'prod',
        call: 'log in',
        reason: 'unauthenticated',
      });
    }
  }

  function backend(guard: LoginGuard, password: string): ArgocdSession {
    return ArgocdSession.create({
      credentials: { username: 'portal', password },
      logIn: async () => guard.logIn(password),
    });
  }

  async function ask(session: ArgocdSession): Promise<boolean> {
    return session.authorized(signal, async () => true).catch(() => false);
  }

  it.each([
    ['one backend', [0]],
    ['two backends', [0, 180]],
    ['two backends that start together', [0, 0]],
    ['four backends, evenly apart', [0, 315, 630, 945]],
    ['four backends, each within what Argo CD remembers', [0, 290, 580, 870]],
    ['four backends that start together', [0, 0, 0, 0]],
  ])('never locks the account: %s', async (_, startsAt) => {
    jest.useFakeTimers({ now: START, doNotFake: ['setImmediate', 'nextTick'] });
    const guard = new LoginGuard();
    const sessions = startsAt.map(() => backend(guard, 'old'));
    for (let second = 0; second <= 4 * 3_600; second += 5) {
      jest.setSystemTime(START + second * SECOND_MS);
      const started = sessions.filter((__, index) => second >= startsAt[index]);
      for (const session of started) {
        expect(await ask(session)).toBe(false);
      }
      expect(guard.locked).toBe(false);
    }
  });

  it('logs in by itself once the account has the password', async () => {
    jest.useFakeTimers({ now: START });
    const guard = new LoginGuard();
    const session = backend(guard, 'old');
    expect(await ask(session)).toBe(false);
    guard.password = 'old';
    expect(await ask(session)).toBe(false);
    jest.setSystemTime(START + 21 * MINUTE_MS);
    expect(await ask(session)).toBe(true);
  });
});

describe('ArgocdSession, through ArgocdTransport', () => {
  let argocd: TestServer;
  let identity: TestServer;
  let calls: ArgocdCall[];
  let transport: ArgocdTransport;

  beforeEach(async () => {
    argocd = await TestServer.start();
    identity = await TestServer.start();
    calls = [];
  });

  afterEach(async () => {
    jest.useRealTimers();
    await transport.close();
    await argocd.stop();
    await identity.stop();
  });

  function create(credentials: ArgocdCredentials): void {
    const { url } = argocd;
    transport = ArgocdTransport.create({
      instance: { name: 'prod', url, frontendUrl: url, credentials },
      timeoutMs: 2_000,
      onCall: call => calls.push(call),
    });
  }

  function ask(signalOfCall = signal): Promise<unknown> {
    return transport.getJson({
      call: 'try',
      path: ['api', 'version'],
      schema: z.unknown(),
      signal: signalOfCall,
    });
  }

  function tokens(): (string | undefined)[] {
    return argocd.requests
      .filter(({ line }) => line === 'GET /api/version')
      .map(({ headers }) => headers.authorization?.slice('Bearer '.length));
  }

  describe('with an account', () => {
    const DAY_MS = 24 * 60 * MINUTE_MS;
    let issued: string[];
    let hold: Promise<void> | undefined;

    beforeEach(() => {
      issued = [];
      hold = undefined;
      argocd.answer = async (req, res) => {
        if (req.url !== SESSION) {
          sendJson(res, 200, {});
          return;
        }
        await hold;
        const token = jwt(issued.length, DAY_MS);
        issued.push(token);
        sendJson(res, 200, { token });
      };
      create({ username: 'portal', password: 'hunter2' });
    });

    function askAll(): Promise<unknown> {
      return Promise.all(Array.from({ length: 100 }, () => ask()));
    }

    it('shares one log-in among all callers, at first and after the end of the token', async () => {
      await askAll();
      expect(issued).toHaveLength(1);
      expect(new Set(tokens())).toEqual(new Set([issued[0]]));
      turnClock(DAY_MS);
      await askAll();
      expect(issued).toHaveLength(2);
      expect(new Set(tokens().slice(100))).toEqual(new Set([issued[1]]));
    });

    it('keeps a token for three quarters of its life', async () => {
      await ask();
      turnClock(DAY_MS * 0.74);
      await askAll();
      expect(issued).toHaveLength(1);
    });

    it('renews it then while the old one serves, so that nobody waits', async () => {
      await ask();
      let release = () => {};
      hold = new Promise(resolve => {
        release = resolve;
      });
      turnClock(DAY_MS * 0.76);
      await askAll();
      expect(new Set(tokens())).toEqual(new Set([issued[0]]));
      release();
      await until(() => issued.length === 2);
      await until(
        () => calls.filter(({ call }) => call === 'log in').length === 2,
      );
      await askAll();
      expect(issued).toHaveLength(2);
      expect(new Set(tokens().slice(101))).toEqual(new Set([issued[1]]));
    });

    it('lives on with the old one when it cannot be renewed, and tries again after some seconds', async () => {
      await ask();
      const { answer } = argocd;
      argocd.answer = (req, res) =>
        req.url === SESSION ? res.destroy() : answer(req, res);
      turnClock(DAY_MS * 0.76);
      const failed = () =>
        calls.filter(({ outcome }) => outcome === 'unreachable').length;
      await ask();
      await until(() => failed() === 1);
      await askAll();
      expect(failed()).toBe(1);
      turnClock(10_000);
      await ask();
      await until(() => failed() === 2);
      expect(new Set(tokens())).toEqual(new Set([issued[0]]));
    });

    it('shows no token that is renewed while a call with it is under way', async () => {
      await ask();
      const { answer } = argocd;
      let end = () => {};
      argocd.answer = (req, res) => {
        if (req.url === SESSION) {
          answer(req, res);
          return;
        }
        end = () => sendJson(res, 500, { message: `no ${tokens()[0]}` });
      };
      const call = failure(ask());
      await until(() => tokens().length === 2);
      turnClock(DAY_MS);
      const later = new AbortController();
      const renewing = ask(later.signal);
      const first = end;
      await until(() => tokens().length === 3);
      first();
      expect((await call).message).toBe('Argo CD "prod": try: 500 no ***');
      later.abort(new Error('enough'));
      await expect(renewing).rejects.toThrow('enough');
    });

    it('lets a caller go that gives up while others wait for the log-in', async () => {
      hold = new Promise(() => {});
      const stop = new AbortController();
      const waiting = ask(stop.signal);
      await until(() => argocd.lines.includes(`POST ${SESSION}`));
      stop.abort(new Error('enough'));
      await expect(waiting).rejects.toThrow('enough');
    });

    it('ends a log-in under way when it is closed', async () => {
      hold = new Promise(() => {});
      const waiting = failure(ask());
      await until(() => argocd.lines.includes(`POST ${SESSION}`));
      await transport.close();
      expect((await waiting).reason).toBe('unreachable');
      await until(() => argocd.sockets.size === 0);
    });
  });

  describe('with Azure', () => {
    const SECRET = 'azure-secret';
    let issued: number;

    beforeEach(() => {
      issued = 0;
      identity.answer = (_req, res) => {
        issued += 1;
        sendJson(res, 200, {
          token_type: 'Bearer',
          expires_in: 3_600,
          access_token: `azure-token-${issued}`,
        });
      };
      create({
        loginUrl: identity.url,
        tenantId: 'acme',
        clientId: 'portal-client',
        clientSecret: SECRET,
      });
    });

    it('asks for a token with client credentials, as Roadie’s plugin does', async () => {
      await Promise.all([ask(), ask(), ask()]);
      expect(identity.requests).toMatchObject([
        {
          line: 'POST /acme/oauth2/v2.0/token',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        },
      ]);
      expect(
        Object.fromEntries(new URLSearchParams(identity.requests[0].body)),
      ).toEqual({
        grant_type: 'client_credentials',
        client_id: 'portal-client',
        client_secret: SECRET,
        scope: 'portal-client/.default',
      });
      expect(tokens()).toEqual(Array(3).fill('azure-token-1'));
      expect(argocd.lines).not.toContain(`POST ${SESSION}`);
    });

    it('keeps it for as long as it is good for', async () => {
      await ask();
      turnClock(44 * MINUTE_MS);
      await ask();
      expect(issued).toBe(1);
      turnClock(16 * MINUTE_MS);
      await ask();
      expect(tokens().at(-1)).toBe('azure-token-2');
    });

    it.each([400, 401])(
      'says that the client is refused, and not by which secret: %i',
      async status => {
        identity.answer = (_req, res) =>
          sendJson(res, status, {
            error: 'invalid_client',
            error_description: `AADSTS7000215: Invalid client secret: ${SECRET}`,
            error_codes: [7000215],
          });
        const error = await failure(ask());
        expect(error).toMatchObject({
          reason: 'unauthenticated',
          message: expect.stringMatching(
            /^Argo CD "prod": log in: .*AADSTS7000215: Invalid client secret: \*\*\*$/,
          ),
          remedy: expect.stringContaining('argocd.oidcConfig'),
        });
        expect(argocd.lines).toEqual([]);
        await failure(ask());
        expect(identity.requests).toHaveLength(1);
      },
    );

    it('never sends the secret on to where a redirect leads', async () => {
      identity.answer = (_req, res) => {
        res.writeHead(307, { Location: `${argocd.url}/elsewhere` });
        res.end();
      };
      expect((await failure(ask())).reason).toBe('redirected');
      expect(argocd.lines).toEqual([]);
    });
  });
});

/** As Argo CD's own tokens: told which second they begin and end. */
function jwt(id: number, lifeMs: number): string {
  const iat = Math.floor(Date.now() / 1_000);
  const claims = { jti: `${id}`, iat, exp: iat + lifeMs / 1_000 };
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `eyJhbGciOiJIUzI1NiJ9.${payload}.signature`;
}
