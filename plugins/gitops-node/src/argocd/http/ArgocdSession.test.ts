import { ArgocdClient } from './ArgocdClient';
import { ArgocdError } from './ArgocdError';
import { RecordedArgocd } from './__testUtils__/RecordedArgocd';
import { recordedResponse } from './__testUtils__/recordings';

const LIST = '/api/v1/applications';
const SESSION = '/api/v1/session';

describe('ArgocdSession, through ArgocdClient', () => {
  const { signal } = new AbortController();
  const ACCOUNT = { username: 'portal', password: 'hunter2' };
  let argocd: RecordedArgocd;
  let client: ArgocdClient;

  beforeEach(async () => {
    argocd = await RecordedArgocd.start();
    client = ArgocdClient.create({ instance: argocd.instance(ACCOUNT) });
  });

  afterEach(async () => {
    await argocd.stop();
  });

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
    const [list] = await Promise.all([
      client.listApplications({ signal }),
      client.listApplications({ signal }),
    ]);
    expect(list).toHaveLength(29);
    expect(argocd.countOf(`POST ${SESSION}`)).toBe(2);
  });

  it('logs in again when a stream is refused', async () => {
    await client.listApplications({ signal });
    argocd.expireTokens();
    const { value } = await client.streamApplications({ signal }).next();
    expect(value).toMatchObject({ type: 'upsert' });
    expect(argocd.countOf(`POST ${SESSION}`)).toBe(2);
  });

  it('does not log in for ever', async () => {
    argocd.answer(LIST, recordedResponse('platform/token-expired-list'));
    const error = await failure(client.listApplications({ signal }));
    expect(error.reason).toBe('unauthenticated');
    expect(argocd.countOf(`POST ${SESSION}`)).toBe(2);
  });

  it('tries again after a log-in that failed', async () => {
    argocd.answer(SESSION, recordedResponse('platform/session-wrong-password'));
    const error = await failure(client.listApplications({ signal }));
    expect(error.message).toBe(
      'Argo CD "nonprod": log in: 401 Invalid username or password',
    );
    argocd.reset(SESSION);
    expect(await client.listApplications({ signal })).toHaveLength(29);
  });

  it('never shows password or token', async () => {
    argocd.answer(LIST, (_req, res) => res.destroy());
    const error = await failure(client.listApplications({ signal }));
    const shown = JSON.stringify([error, error.message, error.stack]);
    expect(shown).not.toMatch(/hunter2|Bearer|token-/);
  });

  it('has no status that a browser could get', async () => {
    argocd.answer(LIST, recordedResponse('platform/token-expired-list'));
    const error = await failure(client.listApplications({ signal }));
    expect(error).not.toHaveProperty('status');
    expect(error).not.toHaveProperty('statusCode');
  });
});
