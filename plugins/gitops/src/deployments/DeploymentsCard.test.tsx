import { ResponseError } from '@backstage/errors';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  DeploymentsChanged,
  EntityDeployments,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import {
  application,
  deployments,
  environment,
  states,
} from '../../dev/mocks/deployments';
import { entities } from '../../dev/mocks/entities';
import { GitopsApi, gitopsApiRef } from '../api/GitopsApi';
import { DeploymentsCard } from './DeploymentsCard';

const entity = entities.find(({ metadata }) => metadata.name === 'healthy')!;
const ENTITY_REF = 'component:default/healthy';
// The permission hook remembers its answers, so the entity that is denied is another one.
const deniedEntity = entities.find(
  ({ metadata }) => metadata.name === 'denied',
)!;

function renderCard(options: {
  getDeployments: GitopsApi['getDeployments'];
  permission?: AuthorizeResult.ALLOW | AuthorizeResult.DENY;
  annotations?: Record<string, string>;
}) {
  const listeners: ((message: DeploymentsChanged) => void)[] = [];
  const authorize = jest.fn(
    (): AuthorizeResult.ALLOW | AuthorizeResult.DENY =>
      options.permission ?? AuthorizeResult.ALLOW,
  );
  const base =
    options.permission === AuthorizeResult.DENY ? deniedEntity : entity;
  const shown = {
    ...base,
    metadata: {
      ...base.metadata,
      annotations: options.annotations ?? base.metadata.annotations,
    },
  };
  renderInTestApp(
    <EntityProvider entity={shown}>
      <DeploymentsCard />
    </EntityProvider>,
    {
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      apis: [
        [gitopsApiRef, { getDeployments: options.getDeployments }],
        [permissionApiRef, mockApis.permission({ authorize })],
        [
          signalApiRef,
          {
            subscribe: (_channel: string, onMessage: never) => {
              listeners.push(onMessage);
              return { unsubscribe: () => {} };
            },
          },
        ],
      ],
      config: {
        app: { baseUrl: 'http://localhost:3000' },
        backend: { baseUrl: 'http://localhost:7007' },
        gitops: {
          environments: [
            { name: 'dev', title: 'Development' },
            { name: 'staging' },
          ],
        },
      },
    },
  );
  return {
    authorize,
    signal: (message: DeploymentsChanged) =>
      act(() => listeners.forEach(listener => listener(message))),
  };
}

const show = (answer: EntityDeployments) =>
  renderCard({ getDeployments: async () => answer });

const column = async (title: string) =>
  within((await screen.findByRole('heading', { name: title })).closest('li')!);

async function responseError(status: number, message: string) {
  return ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name: 'Error', message },
        response: { statusCode: status },
      }),
      { status, headers: { 'content-type': 'application/json' } },
    ),
  );
}

describe('DeploymentsCard', () => {
  it('shows health, sync, image, time and the way to Argo CD of every environment in promotion order', async () => {
    show(states.healthy());
    const development = await column('Development');
    expect(development.getByText('Healthy')).toBeInTheDocument();
    expect(development.getByText('Synced')).toBeInTheDocument();
    expect(development.getByText('checkout:1.4.2')).toHaveAttribute(
      'title',
      'ghcr.io/acme/checkout:1.4.2',
    );
    expect(development.getByText('3 minutes ago')).toHaveAttribute(
      'datetime',
      expect.stringMatching(/^\d{4}-/),
    );
    expect(
      development.getByRole('link', {
        name: 'Open checkout-dev in Argo CD, in a new tab',
      }),
    ).toHaveAttribute(
      'href',
      'https://argocd.acme.example/applications/argocd/checkout-dev',
    );
    expect(
      screen
        .getAllByRole('heading', { level: 4 })
        .map(({ textContent }) => textContent),
    ).toEqual(['Development', 'Staging', 'Production']);
    expect(screen.queryByText(/Differs from/)).not.toBeInTheDocument();
  });

  it('says what goes on and what differs', async () => {
    show(states.rollout());
    const development = await column('Development');
    expect(development.getByText('Progressing')).toBeInTheDocument();
    expect(development.getByText('Syncing…')).toBeInTheDocument();
    const staging = await column('Staging');
    expect(staging.getByText('Differs from Development')).toBeInTheDocument();
    expect(
      staging.getByRole('link', {
        name: '#131 Promote checkout 1.6.0-rc.1 to staging, pull request, in a new tab',
      }),
    ).toBeInTheDocument();
    const production = await column('Production');
    expect(production.getByText('Differs from Staging')).toBeInTheDocument();
  });

  it('leads to the pull request that waits for review', async () => {
    show(states.waiting());
    const production = await column('Production');
    expect(production.getByText('Waiting for review')).toBeInTheDocument();
    expect(production.getByText('12 minutes ago')).toBeInTheDocument();
    expect(production.getByText(/by maria.lopez/)).toBeInTheDocument();
    expect(
      production.getByRole('link', {
        name: '#128 Create checkout for payments, pull request, in a new tab',
      }),
    ).toHaveAttribute('href', 'https://github.com/acme/gitops-apps/pull/128');
  });

  it('says that Argo CD has yet to pick up what was merged', async () => {
    show(states.merged());
    const staging = await column('Staging');
    expect(
      staging.getByText('Merged, waiting for Argo CD'),
    ).toBeInTheDocument();
    expect(staging.getByRole('link', { name: /^#128 / })).toBeInTheDocument();
  });

  it('says that an environment is idle or empty', async () => {
    show(states.idle());
    const staging = await column('Staging');
    expect(staging.getByText('Idle')).toBeInTheDocument();
    expect(staging.getByText('It waits for a promotion.')).toBeInTheDocument();
    const production = await column('Production');
    expect(production.getByText('Not deployed')).toBeInTheDocument();
  });

  it('gives the reason why something is wrong', async () => {
    show(states.degraded());
    const development = await column('Development');
    expect(development.getByText('Degraded')).toBeInTheDocument();
    expect(
      development.getByText(
        'Deployment "checkout" exceeded its progress deadline',
      ),
    ).toBeInTheDocument();
    expect(
      development.getByText('checkout@sha256:8f2b6c1d'),
    ).toBeInTheDocument();
    const staging = await column('Staging');
    expect(staging.getByText(/image is not signed/)).toBeInTheDocument();
    const production = await column('Production');
    expect(production.getByText('Health unknown')).toBeInTheDocument();
    expect(
      production.getByText(/failed to load target state/),
    ).toBeInTheDocument();
    expect(
      production.queryByText(/orphaned resources/),
    ).not.toBeInTheDocument();
  });

  it('says how old data is, and where none comes from', async () => {
    show(states.stale());
    const development = await column('Development');
    expect(
      development.getByText(/Argo CD nonprod: this is how it looked/),
    ).toHaveTextContent(
      'Argo CD nonprod: this is how it looked 17 minutes ago. The connection was lost and could not be restored yet.',
    );
    const production = await column('Production');
    expect(
      production.getByText('No data from the Argo CD instance prod.'),
    ).toBeInTheDocument();
    expect(
      production.getByText('It does not accept our credentials.'),
    ).toBeInTheDocument();
  });

  it('lists every application of an environment', async () => {
    show(states.several());
    const development = await column('Development');
    expect(
      development
        .getAllByRole('heading', { level: 5 })
        .map(({ textContent }) => textContent),
    ).toEqual(['checkout-worker-dev', 'checkout-dev']);
    expect(development.getByText('and 2 more images')).toBeInTheDocument();
  });

  it('copies the full image', async () => {
    const user = userEvent.setup();
    const writeText = jest.spyOn(navigator.clipboard, 'writeText');
    show(states.healthy());
    const staging = await column('Staging');
    await user.click(
      staging.getByRole('button', {
        name: 'Copy ghcr.io/acme/checkout:1.4.2',
      }),
    );
    expect(writeText).toHaveBeenCalledWith('ghcr.io/acme/checkout:1.4.2');
    expect(
      await staging.findByRole('button', { name: 'Copied' }),
    ).toBeInTheDocument();
  });

  it('follows a signal about its own entity only, and announces what changed', async () => {
    const getDeployments = jest
      .fn<Promise<EntityDeployments>, []>()
      .mockResolvedValueOnce(states.rollout())
      .mockResolvedValue(states.healthy());
    const { signal } = renderCard({ getDeployments });
    expect((await column('Development')).getByText('Syncing…')).toBeVisible();
    expect(screen.getByRole('status')).toBeEmptyDOMElement();

    signal({ entityRefs: ['component:default/other'] });
    await new Promise(resolve => setTimeout(resolve, 400));
    expect(getDeployments).toHaveBeenCalledTimes(1);

    signal({ entityRefs: ['component:default/other', ENTITY_REF] });
    await waitFor(() => expect(getDeployments).toHaveBeenCalledTimes(2));
    expect(
      await (await column('Development')).findByText('Healthy'),
    ).toBeVisible();
    expect(screen.getByRole('status')).toHaveTextContent(
      'Development: Healthy, Synced',
    );
  });

  it('keeps what it knows when refreshing fails, says so, and tries again on demand', async () => {
    const getDeployments = jest
      .fn<Promise<EntityDeployments>, []>()
      .mockResolvedValueOnce(states.healthy())
      .mockRejectedValueOnce(new TypeError('Failed to fetch'))
      .mockResolvedValue(
        deployments({
          environments: [
            environment('dev', {
              applications: [application('dev', { health: 'Suspended' })],
            }),
          ],
        }),
      );
    const { signal } = renderCard({ getDeployments });
    await column('Development');
    signal({ entityRefs: [ENTITY_REF] });
    expect(await screen.findByText('This may be out of date')).toBeVisible();
    expect((await column('Development')).getByText('Healthy')).toBeVisible();

    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Suspended')).toBeVisible();
    expect(
      screen.queryByText('This may be out of date'),
    ).not.toBeInTheDocument();
  });

  it('asks for the permission on this entity, and without it says whom to ask and loads nothing', async () => {
    const getDeployments = jest.fn();
    const { authorize } = renderCard({
      getDeployments,
      permission: AuthorizeResult.DENY,
    });
    expect(
      await screen.findByText('You may not see these deployments'),
    ).toBeVisible();
    expect(screen.getByRole('link', { name: /payments/ })).toHaveAttribute(
      'href',
      '/catalog/default/group/payments',
    );
    expect(getDeployments).not.toHaveBeenCalled();
    expect(authorize).toHaveBeenCalledWith(
      expect.objectContaining({
        permission: expect.objectContaining({ name: 'gitops.deployment.read' }),
        resourceRef: 'component:default/denied',
      }),
    );
  });

  it('says the same when the backend refuses', async () => {
    const error = await responseError(403, 'not yours');
    renderCard({ getDeployments: async () => Promise.reject(error) });
    expect(
      await screen.findByText('You may not see these deployments'),
    ).toBeVisible();
  });

  it.each([
    [404, 'The entity is not in the catalog, or you may not see it there.'],
    [500, 'The GitOps backend answered with an error: boom'],
  ])('explains an answer with status %d', async (status, text) => {
    const error = await responseError(status, 'boom');
    renderCard({ getDeployments: async () => Promise.reject(error) });
    expect(await screen.findByRole('alert')).toHaveTextContent(text);
  });

  it('explains that nothing answers, and loads on demand', async () => {
    const getDeployments = jest
      .fn<Promise<EntityDeployments>, []>()
      .mockRejectedValueOnce(new TypeError('Failed to fetch'))
      .mockResolvedValue(states.healthy());
    renderCard({ getDeployments });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The GitOps backend cannot be reached.',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await column('Production')).toBeDefined();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('keeps the place of the configured environments while it loads', async () => {
    renderCard({ getDeployments: () => new Promise(() => {}) });
    expect(
      await screen.findByText('Loading the deployments…'),
    ).toBeInTheDocument();
    expect(screen.getByText('Development')).toBeInTheDocument();
    expect(screen.getByText('staging')).toBeInTheDocument();
  });

  it('says which annotation is missing and loads nothing', async () => {
    const getDeployments = jest.fn();
    renderCard({ getDeployments, annotations: {} });
    expect(
      await screen.findByText('No deployments are linked to this entity'),
    ).toBeVisible();
    expect(
      screen.getByText(/argocd\/app-selector: app.kubernetes.io\/name=healthy/),
    ).toBeVisible();
    expect(getDeployments).not.toHaveBeenCalled();
  });

  it.each(Object.keys(states))(
    'has no accessibility violation in the state "%s"',
    async state => {
      show(states[state]());
      await column('Development');
      const card = screen
        .getByRole('heading', { name: 'Deployments' })
        .closest('article')!;
      // These two rules draw on a canvas, which jsdom has not.
      const { violations } = await axe.run(card, {
        rules: {
          'color-contrast': { enabled: false },
          'label-content-name-mismatch': { enabled: false },
        },
      });
      expect(violations).toEqual([]);
    },
  );
});
