import { ResponseError } from '@backstage/errors';
import { EntityDeployments } from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsApi } from '../../src';
import { application, deployments, environment, states } from './deployments';

const STEP_MS = 6_000;

/** Answers by the name of the entity: see `states`, and `live`, `flaky`, `loading`, `failing` below. */
export class MockGitopsApi implements GitopsApi {
  readonly #startedAt = Date.now();
  #flakyCalls = 0;

  async getDeployments(
    entityRef: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<EntityDeployments> {
    const name = entityRef.slice(entityRef.lastIndexOf('/') + 1);
    switch (name) {
      case 'live':
        return this.#live();
      case 'flaky':
        this.#flakyCalls += 1;
        return this.#flakyCalls === 1
          ? deployments()
          : Promise.reject(new TypeError('Failed to fetch'));
      case 'loading':
        return new Promise((_, reject) =>
          options.signal?.addEventListener('abort', reject),
        );
      case 'failing':
        throw await ResponseError.fromResponse(
          new Response(
            JSON.stringify({
              error: { name: 'Error', message: 'the mirror has not started' },
              response: { statusCode: 500 },
            }),
            {
              status: 500,
              headers: { 'content-type': 'application/json' },
            },
          ),
        );
      default:
        return (states[name] ?? states.healthy)();
    }
  }

  /** Walks through a deployment, a step every few seconds, again and again. */
  #live(): EntityDeployments {
    const step = Math.floor((Date.now() - this.#startedAt) / STEP_MS) % 4;
    const walk = [
      () => application('dev', { sync: 'OutOfSync' }),
      () =>
        application('dev', {
          sync: 'OutOfSync',
          operation: {
            phase: 'Running',
            startedAt: new Date(Date.now() - 2_000).toISOString(),
          },
        }),
      () => application('dev', { health: 'Progressing' }),
      () => application('dev'),
    ];
    return deployments({
      environments: [
        environment('dev', { applications: [walk[step]()] }),
        environment('staging'),
        environment('prod'),
      ],
    });
  }
}
