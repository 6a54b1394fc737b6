import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { startTestBackend, TestBackend } from '@backstage/backend-test-utils';
import { InstanceStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import request from 'supertest';
import { gitopsHealthServiceRef } from './gitopsHealth';
import { gitopsRootHealthServiceFactory } from './rootHealthServiceFactory';

describe('GET /.backstage/health/v1/readiness', () => {
  let backend: TestBackend;

  afterEach(async () => {
    jest.restoreAllMocks();
    await backend.stop();
  });

  /** @returns what lets time go by */
  function holdClock() {
    const { now } = performance;
    let passed = 0;
    jest
      .spyOn(performance, 'now')
      .mockImplementation(() => now.call(performance) + passed);
    return (ms: number) => {
      passed += ms;
    };
  }

  async function start(options: {
    statuses: InstanceStatus[];
    /** Happens while the plugins begin. */
    meanwhile?: () => void;
  }) {
    backend = await startTestBackend({
      features: [
        gitopsRootHealthServiceFactory,
        createBackendPlugin({
          pluginId: 'reporter',
          register(env) {
            env.registerInit({
              deps: {
                health: gitopsHealthServiceRef,
                httpRouter: coreServices.httpRouter,
              },
              async init({ health }) {
                health.report(() => options.statuses);
                options.meanwhile?.();
              },
            });
          },
        }),
      ],
    });
  }

  async function ask() {
    return request(backend.server).get('/.backstage/health/v1/readiness');
  }

  async function readiness(...statuses: InstanceStatus[]) {
    await start({ statuses });
    return ask();
  }

  it('waits at the start until every Argo CD was read once', async () => {
    const { status, body } = await readiness(
      { name: 'nonprod', state: 'live' },
      { name: 'prod', state: 'connecting' },
    );
    expect(status).toBe(503);
    expect(body).toEqual({
      status: 'error',
      message: 'The Argo CDs are read for the first time',
      argocd: { nonprod: 'live', prod: 'connecting' },
    });
  });

  it('waits from when the plugins are up, however long they took, and no longer than fifteen seconds', async () => {
    const pass = holdClock();
    await start({
      statuses: [{ name: 'prod', state: 'connecting' }],
      meanwhile: () => pass(20_000),
    });

    expect((await ask()).status).toBe(503);
    pass(10_000);
    expect((await ask()).status).toBe(503);
    pass(5_000);
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body).toEqual({ status: 'ok', argocd: { prod: 'connecting' } });
  });

  it('is ready while an Argo CD is down, and says which', async () => {
    const { status, body } = await readiness(
      { name: 'nonprod', state: 'live' },
      { name: 'prod', state: 'stale', problem: 'Argo CD cannot be reached' },
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      status: 'ok',
      argocd: { nonprod: 'live', prod: 'stale' },
    });
  });

  it('says nothing of problems, which anybody could read there', async () => {
    const { text } = await readiness({
      name: 'prod',
      state: 'stale',
      problem: 'Argo CD refuses the credentials',
    });
    expect(text).not.toContain('credentials');
  });
});
