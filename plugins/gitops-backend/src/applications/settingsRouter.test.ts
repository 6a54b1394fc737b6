import { mockErrorHandler, mockServices } from '@backstage/backend-test-utils';
import { ApplicationSettings } from '@gitops-flow/backstage-plugin-gitops-common';
import express from 'express';
import request from 'supertest';
import { EntityGrant } from '../access/EntityGrant';
import { readEntityTarget } from '../access/readEntityTarget';
import { createSettingsRouter } from './settingsRouter';

const SETTINGS: ApplicationSettings = {
  name: 'checkout',
  team: 'payments',
  environments: ['dev', 'staging'].map(environment => ({
    environment,
    title: environment,
    otherKeys: [],
  })),
  missingEnvironments: ['prod'],
};

function serve(options: { teams: string[]; environments: string[] }) {
  const { teams, environments } = options;
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'checkout',
      annotations: { 'argocd/app-selector': 'app.kubernetes.io/name=checkout' },
    },
  };
  const rules = { teamLabel: 'honoured', environments: [] } as const;
  const list = jest.fn(async () => []);
  const router = createSettingsRouter({
    httpAuth: mockServices.httpAuth(),
    access: {
      require: async () =>
        EntityGrant.create({
          entity,
          permission: 'gitops.deployment.read',
          decide: environment => environments.includes(environment),
          readTarget: () => readEntityTarget(entity, { rules, teams }),
        }),
    },
    reader: {
      settings: async () => SETTINGS,
      find: async name => ({ name, team: SETTINGS.team, environments: [] }),
    },
    history: { list },
  });
  return {
    call: request(express().use(router).use(mockErrorHandler())),
    list,
  };
}

const PATH = '/entities/component/default/checkout';

describe('GET /entities/:kind/:namespace/:name/settings', () => {
  it.each([
    [['dev', 'staging', 'prod'], ['dev', 'staging'], ['prod']],
    [['staging'], ['staging'], []],
    [['prod'], [], ['prod']],
  ])('leaves out what %j does not allow', async (allowed, there, missing) => {
    const { call } = serve({ teams: ['payments'], environments: allowed });
    const { status, body } = await call.get(`${PATH}/settings`);
    expect(status).toBe(200);
    expect(
      body.environments.map(
        ({ environment }: { environment: string }) => environment,
      ),
    ).toEqual(there);
    expect(body.missingEnvironments).toEqual(missing);
  });

  it.each([['/settings'], ['/environments/dev/images']])(
    'refuses %s of an application that another team has',
    async path => {
      const { call, list } = serve({
        teams: ['rivals'],
        environments: ['dev'],
      });
      const { status, body } = await call.get(`${PATH}${path}`);
      expect(status).toBe(403);
      expect(body.error.message).toBe(
        'The GitOps repository has checkout for the team payments, which does not own component:default/checkout: make them the same, in the catalog or in the GitOps repository',
      );
      expect(JSON.stringify(body)).not.toContain('staging');
      expect(list).not.toHaveBeenCalled();
    },
  );
});
