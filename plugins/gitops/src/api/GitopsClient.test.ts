import { mockApis, registerMswTestHooks } from '@backstage/frontend-test-utils';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { deployments } from '../../dev/mocks/deployments';
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
