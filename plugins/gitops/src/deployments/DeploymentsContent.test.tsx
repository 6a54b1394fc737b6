import { Entity } from '@backstage/catalog-model';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { EntityDeployments } from '@gitops-flow/backstage-plugin-gitops-common';
import { screen, within } from '@testing-library/react';
import axe from 'axe-core';
import {
  application,
  deployments,
  environment,
  states,
} from '../../dev/mocks/deployments';
import { entities } from '../../dev/mocks/entities';
import { templates } from '../../dev/mocks/templates';
import { gitopsApiRef } from '../api/GitopsApi';
import { templateRouteRef } from '../routes';
import { DeploymentsContent } from './DeploymentsContent';

const entity = entities.find(({ metadata }) => metadata.name === 'healthy')!;

function show(
  answer: EntityDeployments,
  options: { entity?: Entity; templates?: Entity[]; hasForms?: boolean } = {},
) {
  return renderInTestApp(
    <EntityProvider entity={options.entity ?? entity}>
      <DeploymentsContent />
    </EntityProvider>,
    {
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        ...(options.hasForms !== false && {
          '/create/templates/:namespace/:templateName': templateRouteRef,
        }),
      },
      apis: [
        [
          catalogApiRef,
          catalogApiMock({ entities: options.templates ?? templates }),
        ],
        [gitopsApiRef, { getDeployments: async () => answer }],
        [permissionApiRef, mockApis.permission()],
      ],
      config: {
        app: { baseUrl: 'http://localhost:3000' },
        backend: { baseUrl: 'http://localhost:7007' },
      },
    },
  );
}

const section = async (name: string) =>
  within(await screen.findByRole('region', { name }));

const fact = (area: ReturnType<typeof within>, term: string) =>
  area.getByText(term, { selector: 'dt' }).nextElementSibling;

describe('DeploymentsContent', () => {
  it('gives every detail of an environment', async () => {
    show(states.rollout());
    const development = await section('Development');
    expect(development.getByText('Progressing')).toBeInTheDocument();
    expect(
      development.getByText(/1 out of 3 new replicas/),
    ).toBeInTheDocument();
    expect(
      development.getByText('ghcr.io/acme/checkout:1.6.0-rc.1'),
    ).toBeInTheDocument();
    expect(fact(development, 'Operation')).toHaveTextContent(
      /^Syncing…, for 2\d sec.*waiting for healthy state/,
    );
    expect(fact(development, 'Cluster')).toHaveTextContent('acme-dev');
    expect(fact(development, 'Namespace')).toHaveTextContent('payments');
    expect(fact(development, 'Project')).toHaveTextContent('payments-dev');
    expect(fact(development, 'Argo CD instance')).toHaveTextContent('nonprod');
    expect(fact(development, 'Commits are applied')).toHaveTextContent(
      'automatically',
    );
    const production = await section('Production');
    expect(fact(production, 'Commits are applied')).toHaveTextContent(
      'by hand',
    );
    expect(fact(production, 'Operation')).toHaveTextContent(
      'Last sync succeeded, took 41 sec',
    );
    expect(production.getByText('Differs from Staging')).toBeInTheDocument();
  });

  it('tells the history, newest first, with its commits', async () => {
    show(states.healthy());
    const development = await section('Development');
    expect(fact(development, 'Revision')).toHaveTextContent(
      '4f1d2c9Promote checkout to dev: 1.4.2by bump[bot]',
    );
    const rows = within(
      development.getByRole('group', { name: 'History of checkout-dev' }),
    ).getAllByRole('row');
    expect(rows).toHaveLength(5);
    expect(rows[1]).toHaveTextContent('3 minutes ago');
    expect(rows[1]).toHaveTextContent('Automatic');
    expect(rows[2]).toHaveTextContent('maria.lopez');
    expect(rows[2]).toHaveTextContent(
      'Give checkout more memory before the saleby María López',
    );
    expect(
      within(rows[1]).getByRole('link', {
        name: 'Commit 4f1d2c9, in a new tab',
      }),
    ).toHaveAttribute(
      'href',
      'https://github.com/acme/gitops-apps/commit/4f1d2c9be07a5d3386c1f0a9d7e65b4c8a2f9e31',
    );
  });

  it('names commits without a link where they have no page', async () => {
    show(states.healthy());
    const development = await section('Development');
    expect(development.getByText('10d3b6a')).toBeInTheDocument();
    expect(
      development.queryByRole('link', { name: /^Commit 10d3b6a/ }),
    ).not.toBeInTheDocument();
  });

  it('shows what Argo CD complains about', async () => {
    show(states.degraded());
    const production = await section('Production');
    expect(production.getByText('ComparisonError')).toBeInTheDocument();
    expect(
      production.getByText('Application has 2 orphaned resources'),
    ).toBeInTheDocument();
    const staging = await section('Staging');
    expect(fact(staging, 'Operation')).toHaveTextContent(
      /^Last sync failed, took 1 min.*image is not signed/,
    );
  });

  it('lists pull requests with their state and environments', async () => {
    show(states.merged());
    const pullRequests = await section('Pull requests');
    expect(pullRequests.getByText('Merged')).toBeInTheDocument();
    expect(
      pullRequests.getByText('For Development, Staging, and Production'),
    ).toBeInTheDocument();
  });

  it('gives live data no age, which nobody refreshes while nothing changes', async () => {
    const observedAt = new Date(Date.now() - 50 * 60_000).toISOString();
    show(
      deployments({
        instances: [{ name: 'nonprod', state: 'live', observedAt }],
      }),
    );
    const instances = await section('Argo CD instances');
    expect(instances.getByRole('listitem')).toHaveTextContent(/^nonprodLive$/);
  });

  it('tells how old the data is of an instance that is not live', async () => {
    show(states.stale());
    const instances = await section('Argo CD instances');
    const [nonprod, prod] = instances.getAllByRole('listitem');
    expect(nonprod).toHaveTextContent(
      'nonprodOut of dateAs of 17 minutes agoThe connection was lost',
    );
    expect(prod).toHaveTextContent(
      'prodConnectingNo data yetIt does not accept our credentials.',
    );
  });

  it('has words for everything that is empty', async () => {
    show(
      deployments({
        environments: [
          environment('dev', {
            applications: [
              application('dev', {
                images: [],
                history: [],
                revision: undefined,
                operation: undefined,
              }),
            ],
          }),
          environment('staging', { state: 'absent', applications: [] }),
        ],
      }),
    );
    expect(
      (await section('Pull requests')).getByText('No pull request is open.'),
    ).toBeInTheDocument();
    const development = await section('Development');
    expect(fact(development, 'Image')).toHaveTextContent('No image yet');
    expect(fact(development, 'Revision')).toHaveTextContent('None');
    expect(
      development.getByText('Nothing has been deployed here yet.'),
    ).toBeInTheDocument();
    expect(
      (await section('Staging')).getByText('Not deployed'),
    ).toBeInTheDocument();
  });

  it('says so when no environment is configured', async () => {
    show(deployments({ environments: [], instances: [] }));
    expect(
      await screen.findByText(/No environments are configured/),
    ).toBeInTheDocument();
  });

  it.each(['rollout', 'degraded', 'stale', 'several', 'merged'])(
    'has no accessibility violation in the state "%s"',
    async state => {
      const { container } = show(states[state]());
      await section('Argo CD instances');
      // These two rules draw on a canvas, which jsdom has not.
      const { violations } = await axe.run(container, {
        rules: {
          'color-contrast': { enabled: false },
          'label-content-name-mismatch': { enabled: false },
        },
      });
      expect(violations.map(({ id, nodes }) => [id, nodes[0].html])).toEqual(
        [],
      );
    },
  );

  describe('the way to the forms', () => {
    const formOf = (link: HTMLElement) => {
      const url = new URL(link.getAttribute('href')!, 'http://localhost');
      return {
        path: url.pathname,
        formData: JSON.parse(url.searchParams.get('formData')!),
      };
    };

    it('leads to every change that makes sense, filled in', async () => {
      show(
        deployments({
          environments: [
            environment('dev', {
              applications: [application('dev', { images: ['nginx:2'] })],
            }),
            environment('staging', {
              applications: [application('staging', { images: ['nginx:1'] })],
            }),
            environment('prod', { state: 'absent', applications: [] }),
          ],
        }),
      );
      const links = await screen.findAllByRole('link', {
        name: /^(Promote|Roll|Change|Add|Decommission)/,
      });
      const own = 'component:default/healthy';
      const change = (name: string) => ({
        application: own,
        settings: { environments: [name], settings: {} },
      });
      expect(
        links.map(link => {
          const { path, formData } = formOf(link);
          return [
            link.getAttribute('aria-label') ?? link.textContent,
            path.replace('/create/templates/default/', ''),
            formData,
          ];
        }),
      ).toEqual([
        ['Change settings', 'change', { application: own }],
        ['Add environment', 'add-environment', { application: own }],
        ['Decommission', 'decommission', { application: own }],
        [
          'Roll back Development',
          'rollback',
          { application: own, environment: 'dev' },
        ],
        ['Change the settings of Development', 'change', change('dev')],
        ['Promote to Staging', 'promote', { application: own, to: 'staging' }],
        [
          'Roll back Staging',
          'rollback',
          { application: own, environment: 'staging' },
        ],
        ['Change the settings of Staging', 'change', change('staging')],
      ]);
    });

    it.each<[string, Parameters<typeof show>[1]]>([
      ['where the app has no forms', { hasForms: false }],
      ['where the catalog has no such templates', { templates: [] }],
      [
        'for what is no application of ours',
        {
          entity: {
            ...entity,
            metadata: {
              ...entity.metadata,
              annotations: { 'argocd/app-name': 'checkout' },
            },
          },
        },
      ],
    ])('is not there %s', async (_, options) => {
      show(states.rollout(), options);
      await section('Argo CD instances');
      // The answer of the catalog must have come for this to mean something.
      await new Promise(resolve => setTimeout(resolve, 200));
      expect(
        screen.queryByRole('link', { name: /^(Promote|Roll|Change)/ }),
      ).not.toBeInTheDocument();
    });

    it('offers nothing of an application that is nowhere yet', async () => {
      show(states.waiting());
      await section('Argo CD instances');
      await new Promise(resolve => setTimeout(resolve, 200));
      expect(
        screen.queryByRole('link', { name: /^(Promote|Roll|Change|Decom)/ }),
      ).not.toBeInTheDocument();
    });
  });
});
