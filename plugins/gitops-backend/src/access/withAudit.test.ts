import {
  AuditorService,
  AuditorServiceCreateEventOptions,
} from '@backstage/backend-plugin-api';
import { mockErrorHandler, mockServices } from '@backstage/backend-test-utils';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import express from 'express';
import Router from 'express-promise-router';
import request from 'supertest';
import { once } from 'node:events';
import { AddressInfo } from 'node:net';
import { OutcomeUnknownError } from './OutcomeUnknownError';
import { AuditNote, withAudit } from './withAudit';

type Answer = (
  req: express.Request,
  res: express.Response,
  note: AuditNote,
  signal: AbortSignal,
) => Promise<void>;

describe('withAudit', () => {
  const success = jest.fn();
  const fail = jest.fn();
  const createEvent = jest.fn<
    ReturnType<AuditorService['createEvent']>,
    [AuditorServiceCreateEventOptions]
  >();
  const logger = mockServices.logger.mock();

  beforeEach(() => {
    jest.resetAllMocks();
    createEvent.mockResolvedValue({ success, fail });
    success.mockResolvedValue(undefined);
    fail.mockResolvedValue(undefined);
  });

  function serve(answer: Answer) {
    const router = Router();
    router.post(
      '/:name/sync',
      express.json(),
      withAudit(
        { auditor: { createEvent }, logger, eventId: 'application-sync' },
        answer,
      ),
    );
    return express().use(router).use(mockErrorHandler());
  }

  const accepted: Answer = async (_req, res, note) => {
    note({ entityRef: 'component:default/checkout', environment: 'dev' });
    note({ parameters: { prune: true, token: 'hunter2' } });
    res.status(202).json({});
  };

  it('tells who asks for what before anything is done', async () => {
    const answer = jest.fn(accepted);
    createEvent.mockImplementation(async () => {
      expect(answer).not.toHaveBeenCalled();
      return { success, fail };
    });
    await request(serve(answer)).post('/checkout/sync').expect(202);
    expect(createEvent).toHaveBeenCalledTimes(1);
    const [{ eventId, severityLevel, request: asked }] =
      createEvent.mock.calls[0];
    expect({ eventId, severityLevel, url: asked?.originalUrl }).toEqual({
      eventId: 'application-sync',
      severityLevel: 'medium',
      url: '/checkout/sync',
    });
  });

  it('tells what became known, without secrets', async () => {
    await request(serve(accepted)).post('/checkout/sync').expect(202);
    expect(fail).not.toHaveBeenCalled();
    expect(success.mock.calls).toEqual([
      [
        {
          meta: {
            entityRef: 'component:default/checkout',
            environment: 'dev',
            parameters: { prune: true, token: '***' },
            outcome: 'accepted',
          },
        },
      ],
    ]);
  });

  it.each<[Error, number, string]>([
    [new InputError('prune: Expected boolean'), 400, 'refused'],
    [new NotAllowedError('not granted'), 403, 'refused'],
    [new NotFoundError('no entity'), 404, 'refused'],
    [new ConflictError('another operation is running'), 409, 'refused'],
    [new Error('connect ECONNREFUSED'), 500, 'failed'],
    [new OutcomeUnknownError('no answer in time'), 503, 'unknown'],
  ])('tells once of %s', async (error, status, outcome) => {
    const app = serve(async (_req, _res, note) => {
      note({ environment: 'prod' });
      throw error;
    });
    await request(app).post('/checkout/sync').expect(status);
    expect(success).not.toHaveBeenCalled();
    expect(fail.mock.calls).toEqual([
      [
        {
          meta: { environment: 'prod', outcome },
          error: expect.objectContaining({
            name: error.name,
            message: error.message,
          }),
        },
      ],
    ]);
  });

  it('tells of a refusal that was answered, not thrown', async () => {
    const app = serve(async (_req, res) => {
      res.status(403).json({});
    });
    await request(app).post('/checkout/sync').expect(403);
    expect(success).not.toHaveBeenCalled();
    expect(fail.mock.calls).toMatchObject([
      [
        {
          meta: { outcome: 'refused' },
          error: { message: 'Answered with 403' },
        },
      ],
    ]);
  });

  /** Has a caller who asks and goes, before the answer is decided. */
  async function leave(answer: Answer) {
    const server = serve(async (req, res, note, signal) => {
      if (!signal.aborted) {
        await once(signal, 'abort');
      }
      await answer(req, res, note, signal);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const controller = new AbortController();
    const call = fetch(`http://127.0.0.1:${port}/checkout/sync`, {
      method: 'POST',
      signal: controller.signal,
    });
    while (createEvent.mock.calls.length === 0) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    controller.abort();
    await expect(call).rejects.toThrow();
    while (fail.mock.calls.length + success.mock.calls.length === 0) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  it.each([
    ['while it was worked on', false],
    ['while the first event was written', true],
  ])('tells of one whose caller went %s', async (_, early) => {
    createEvent.mockImplementation(async ({ request: asked }) => {
      if (asked?.res && early) {
        await once(asked.res, 'close');
      }
      return { success, fail };
    });
    await leave(async (_req, _res, _note, signal) => {
      signal.throwIfAborted();
    });
    expect(success).not.toHaveBeenCalled();
    expect(fail.mock.calls).toMatchObject([
      [
        {
          meta: { outcome: 'abandoned' },
          error: { message: 'The caller has gone' },
        },
      ],
    ]);
  });

  it.each<[Error, string]>([
    [new NotAllowedError('not granted'), 'refused'],
    [new ConflictError('another operation is running'), 'refused'],
    [new OutcomeUnknownError('no answer in time'), 'unknown'],
    [new Error('connect ECONNREFUSED'), 'failed'],
  ])(
    'is not kept from telling of %s by a caller who goes',
    async (error, outcome) => {
      await leave(async () => {
        throw error;
      });
      expect(success).not.toHaveBeenCalled();
      expect(fail.mock.calls).toMatchObject([
        [{ meta: { outcome }, error: { message: error.message } }],
      ]);
    },
  );

  it('writes down no stack, no cause and no secret of an error', async () => {
    const cause = new Error('Bearer hunter2');
    const error = new Error('https://ana:hunter2@git.example.com is away', {
      cause,
    });
    const app = serve(async () => {
      throw error;
    });
    await request(app).post('/checkout/sync').expect(500);
    const [[{ error: told }]] = fail.mock.calls;
    expect(told.message).toBe('https://***@git.example.com is away');
    expect(told.cause).toBeUndefined();
    expect(told.stack).not.toContain('hunter2');
    expect(told.stack).not.toContain('withAudit');
  });

  it('does nothing that it could not write down', async () => {
    const answer = jest.fn(accepted);
    createEvent.mockRejectedValue(new Error('the auditor is away'));
    await request(serve(answer)).post('/checkout/sync').expect(500);
    expect(answer).not.toHaveBeenCalled();
  });

  it('does not call a failure what was accepted and could not be written down', async () => {
    success.mockRejectedValue(new Error('the auditor is away'));
    await request(serve(accepted)).post('/checkout/sync').expect(202);
    expect(fail).not.toHaveBeenCalled();
    expect(logger.error.mock.calls).toEqual([
      [expect.stringContaining('"outcome":"accepted"')],
    ]);
    expect(logger.error.mock.calls[0][0]).toContain('the auditor is away');
  });
});
