import { mockApis, registerMswTestHooks } from '@backstage/frontend-test-utils';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { deployments } from '../../dev/mocks/deployments';
import {
  imageHistory,
  imageVersions,
  settings,
} from '../../dev/mocks/settings';
import { GitopsClient } from './GitopsClient';

const BASE = 'http://localhost:7007/api/gitops';

describe('GitopsClient', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  const client = GitopsClient.create({
    discoveryApi: mockApis.discovery({ baseUrl: 'http://localhost:7007' }),
    fetchApi: mockApis.fetch(),
  });

  it('asks for the entity and revalidates what the browser has', async () => {
    const answer = deployments();
    const requests: Request[] = [];
    server.use(
      http.get(
        `${BASE}/entities/component/default/checkout/deployments`,
        ({ request }) => {
          requests.push(request);
          return HttpResponse.json(answer);
        },
      ),
    );
    await expect(
      client.getDeployments('component:default/checkout'),
    ).resolves.toEqual(answer);
    expect(requests.map(({ cache }) => cache)).toEqual(['no-cache']);
  });

  const REF = 'component:default/checkout';

  it.each<[string, string, string, () => Promise<unknown>, object, unknown?]>([
    [
      'settings',
      'GET',
      'entities/component/default/checkout/settings',
      () => client.getSettings(REF),
      settings,
    ],
    [
      'image history',
      'GET',
      'entities/component/default/checkout/environments/dev%2F1/images',
      () => client.getImageHistory(REF, 'dev/1'),
      { items: imageHistory },
      imageHistory,
    ],
    [
      'images',
      'GET',
      'images?repository=ghcr.io%2Facme%2Fcheckout',
      () => client.listImages('ghcr.io/acme/checkout'),
      imageVersions,
    ],
    [
      'a name',
      'GET',
      'names/a%2Fb',
      () => client.checkName('a/b'),
      { name: 'a/b', available: false, problem: 'no' },
    ],
    [
      'a preview',
      'POST',
      'preview',
      () =>
        client.preview({
          kind: 'promote',
          entityRef: REF,
          values: { to: 'prod' },
        }),
      { title: 't', repository: 'acme/gitops-apps', files: [], problems: [] },
    ],
  ])('asks for %s', async (_, method, path, call, answer, result = answer) => {
    const requests: { method: string; url: string; body: string }[] = [];
    server.use(
      http.all(`${BASE}/*`, async ({ request }) => {
        requests.push({
          method: request.method,
          url: request.url,
          body: await request.text(),
        });
        return HttpResponse.json(answer);
      }),
    );
    await expect(call()).resolves.toEqual(result);
    expect(requests).toEqual([
      {
        method,
        url: `${BASE}/${path}`,
        body:
          method === 'POST'
            ? JSON.stringify({
                kind: 'promote',
                entityRef: REF,
                values: { to: 'prod' },
              })
            : '',
      },
    ]);
  });

  it('sends a preview as JSON', async () => {
    const types: (string | null)[] = [];
    server.use(
      http.post(`${BASE}/preview`, ({ request }) => {
        types.push(request.headers.get('content-type'));
        return HttpResponse.json({});
      }),
    );
    await client.preview({ kind: 'create', values: {} });
    expect(types).toEqual(['application/json']);
  });

  it('encodes every part of the reference', async () => {
    const urls: string[] = [];
    server.use(
      http.get(`${BASE}/*`, ({ request }) => {
        urls.push(request.url);
        return HttpResponse.json(deployments());
      }),
    );
    await client.getDeployments('component:default/a b?c#d');
    expect(urls).toEqual([
      `${BASE}/entities/component/default/a%20b%3Fc%23d/deployments`,
    ]);
  });

  it('throws the answer of the backend as an error', async () => {
    server.use(
      http.get(`${BASE}/*`, () =>
        HttpResponse.json(
          {
            error: { name: 'NotAllowedError', message: 'not yours' },
            response: { statusCode: 403 },
          },
          { status: 403 },
        ),
      ),
    );
    await expect(
      client.getDeployments('component:default/checkout'),
    ).rejects.toMatchObject({
      name: 'ResponseError',
      statusCode: 403,
      cause: { name: 'NotAllowedError', message: 'not yours' },
    });
  });

  it('stops when it is told to', async () => {
    server.use(http.get(`${BASE}/*`, () => new Promise<Response>(() => {})));
    const controller = new AbortController();
    const request = client.getDeployments('component:default/checkout', {
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 20);
    await expect(request).rejects.toMatchObject({ name: 'AbortError' });
  });
});
