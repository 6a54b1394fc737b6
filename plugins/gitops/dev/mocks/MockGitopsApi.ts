import { ResponseError } from '@backstage/errors';
import {
  ApplicationSettings,
  ChangePreview,
  EntityDeployments,
  ImageHistory,
  ImageVersionList,
  NameAvailability,
  OperationRequest,
  RequestOptions,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsApi } from '../../src';
import { application, deployments, environment, states } from './deployments';
import { preview } from './preview';
import { imageHistory, imageVersions, settings } from './settings';

const STEP_MS = 6_000;
const REMOTE_MS = 600;

const later = () => new Promise(resolve => setTimeout(resolve, REMOTE_MS));

/** Answers by the name of the entity: see `states`, and `live`, `flaky`, `loading`, `failing` below. */
export class MockGitopsApi implements GitopsApi {
  readonly #startedAt = Date.now();
  #flakyCalls = 0;

  async getDeployments(
    { entityRef }: OperationRequest<'getDeployments'>,
    options: RequestOptions = {},
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

  async getSettings({
    entityRef,
  }: OperationRequest<'getSettings'>): Promise<ApplicationSettings> {
    await later();
    return {
      ...settings,
      name: entityRef.slice(entityRef.lastIndexOf('/') + 1),
    };
  }

  async getImageHistory(): Promise<ImageHistory> {
    await later();
    return { items: imageHistory };
  }

  async listImages({
    query: { repository },
  }: OperationRequest<'listImages'>): Promise<ImageVersionList> {
    await later();
    return repository === imageVersions.repository
      ? imageVersions
      : Promise.reject(new TypeError('Failed to fetch'));
  }

  async checkName({
    name,
  }: OperationRequest<'checkName'>): Promise<NameAvailability> {
    await later();
    return name in states
      ? {
          name,
          available: false,
          problem:
            'The catalog has it, owned by payments: choose another name.',
        }
      : { name, available: true };
  }

  async preview({ body }: OperationRequest<'preview'>): Promise<ChangePreview> {
    await later();
    return preview(body);
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
