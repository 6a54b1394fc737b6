import { z } from 'zod';
import { ArgocdTransport } from './ArgocdTransport';
import { RecordedArgocd } from './__testUtils__/RecordedArgocd';

describe('ArgocdTransport', () => {
  const { signal } = new AbortController();
  let argocd: RecordedArgocd;
  let transport: ArgocdTransport;

  beforeEach(async () => {
    argocd = await RecordedArgocd.start();
    transport = ArgocdTransport.create({ instance: argocd.instance() });
  });

  afterEach(async () => {
    await argocd.stop();
  });

  function get(path: string[], query?: Record<string, string>) {
    const schema = z.unknown();
    return transport.getJson({ call: 'try', path, query, schema, signal });
  }

  it('keeps every segment and parameter in its place', async () => {
    await expect(
      get(['api', 'v1', 'applications', '../clusters?a=b#c'], {
        project: 'a&name=b',
      }),
    ).rejects.toThrow('404');
    expect(argocd.requests).toEqual([
      'GET /api/v1/applications/..%2Fclusters%3Fa%3Db%23c?project=a%26name%3Db',
    ]);
  });

  it.each(['..', '.', ''])('refuses the segment %j', async segment => {
    await expect(
      get(['api', 'v1', 'applications', segment, 'clusters']),
    ).rejects.toThrow(`"${segment}" is no segment of an API path`);
    expect(argocd.requests).toEqual([]);
  });

  it('reaches an API below a path', async () => {
    transport = ArgocdTransport.create({
      instance: { ...argocd.instance(), url: `${argocd.url}/argo` },
    });
    await expect(get(['api', 'version'])).rejects.toThrow('404');
    expect(argocd.requests).toEqual(['GET /argo/api/version']);
  });

  it('takes credentials out of what Argo CD says', async () => {
    argocd.answer('/api/version', {
      status: 500,
      headers: {},
      body: { message: 'cannot reach https://bot:hunter2@git.example.com' },
    });
    await expect(get(['api', 'version'])).rejects.toThrow(
      'Argo CD "nonprod": try: 500 cannot reach https://***@git.example.com',
    );
  });

  it('does not repeat a long answer', async () => {
    argocd.answer('/api/version', {
      status: 500,
      headers: {},
      body: { message: 'x'.repeat(10_000) },
    });
    const error = await get(['api', 'version']).catch(
      (reason: Error) => reason,
    );
    expect(String(error).length).toBeLessThan(400);
  });
});
