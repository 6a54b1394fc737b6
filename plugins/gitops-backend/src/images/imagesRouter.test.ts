import { mockErrorHandler, mockServices } from '@backstage/backend-test-utils';
import { InputError, NotFoundError } from '@backstage/errors';
import { RegistryError } from '@gitops-flow/backstage-plugin-gitops-node';
import express from 'express';
import request from 'supertest';
import { createImagesRouter } from './imagesRouter';

const list = { repository: 'nginx', items: [], total: 0 };

function serve(listVersions: jest.Mock) {
  const app = express();
  app.use(
    createImagesRouter({
      httpAuth: mockServices.httpAuth(),
      registries: { listVersions },
    }),
  );
  app.use(mockErrorHandler());
  return request(app);
}

describe('GET /images', () => {
  it('asks for the repository and answers with its versions', async () => {
    const listVersions = jest.fn(async () => list);
    const { status, body } = await serve(listVersions).get(
      '/images?repository=nginx',
    );
    expect({ status, body }).toEqual({ status: 200, body: list });
    expect(listVersions).toHaveBeenCalledWith('nginx', {
      signal: expect.any(AbortSignal),
    });
  });

  it.each<[Error, number]>([
    [new InputError('no name'), 400],
    [new NotFoundError('no repository'), 404],
    [
      new RegistryError({ reason: 'unavailable', message: 'ghcr.io is away' }),
      503,
    ],
  ])('answers %s with %i', async (error, status) => {
    const answer = await serve(jest.fn(async () => Promise.reject(error))).get(
      '/images?repository=nginx',
    );
    expect(answer.status).toBe(status);
    expect(answer.body.error.message).toBe(error.message);
  });

  it.each([
    ['/images'],
    ['/images?repository='],
    ['/images?repository=a&repository=b'],
    ['/images?repository[a]=b'],
    [`/images?repository=${'a'.repeat(301)}`],
  ])('asks nobody for %s', async path => {
    const listVersions = jest.fn();
    expect((await serve(listVersions).get(path)).status).toBe(400);
    expect(listVersions).not.toHaveBeenCalled();
  });

  it('gives up the question when the caller has gone', async () => {
    let signal: AbortSignal | undefined;
    const gone = new Promise<void>(resolve => {
      const listVersions = jest.fn(
        async (_repository: string, options: { signal: AbortSignal }) => {
          signal = options.signal;
          signal.addEventListener('abort', () => resolve());
          return new Promise<typeof list>(() => {});
        },
      );
      serve(listVersions)
        .get('/images?repository=nginx')
        .timeout(100)
        .catch(() => {});
    });
    await gone;
    expect(signal?.aborted).toBe(true);
  });
});
