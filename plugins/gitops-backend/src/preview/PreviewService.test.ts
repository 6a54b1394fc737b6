import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { EntityGrant } from '../access/EntityGrant';
import { readEntityTarget } from '../access/readEntityTarget';
import { ApplicationPreviewRequest } from './previewRequest';
import { PreviewService } from './PreviewService';

const REPOSITORY = {
  url: 'https://github.example.com/acme/gitops-apps',
  host: 'github.example.com',
  owner: 'acme',
  name: 'gitops-apps',
  branch: 'main',
};

const PROMOTION: ApplicationPreviewRequest = {
  kind: 'promote',
  entityRef: 'component:default/checkout',
  values: { to: 'staging', from: undefined, image: undefined },
};

/** What of the plan is looked at: the image of dev goes to staging. */
const PLAN = {
  change: {
    branch: 'promote/checkout/staging',
    title: 'Promote checkout to staging',
    body: '',
    edits: new Map([
      ['values/staging/payments/checkout/image.yaml', (text: string) => text],
    ]),
  },
  from: 'dev',
};

function preview(options: {
  teams?: string[];
  environments: string[];
  asked?: ApplicationPreviewRequest;
}) {
  const { teams = ['payments'], environments, asked = PROMOTION } = options;
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'checkout',
      annotations: { 'argocd/app-name': 'checkout-dev' },
    },
  };
  const rules = { teamLabel: 'honoured', environments: [] } as const;
  const promotion = jest.fn(async () => PLAN);
  const unexpected = async () => {
    throw new Error('Nobody asked for this');
  };
  const requests = {
    change: unexpected,
    creation: unexpected,
    decommission: unexpected,
    promotion,
    rollback: unexpected,
  };
  const service = PreviewService.create({
    catalog: catalogServiceMock(),
    config: { repository: REPOSITORY },
    gitopsRepository: { preview: async () => [] },
    reader: {
      find: async name => ({ name, team: 'payments', environments: [] }),
    },
    repositories: { homepage: name => `https://portal.example.com/${name}` },
    requests,
  });
  const answer = service.previewChange({
    asked,
    grant: EntityGrant.create({
      entity,
      permission: 'gitops.deployment.read',
      decide: environment => environments.includes(environment),
      readTarget: () => readEntityTarget(entity, { rules, teams }),
    }),
  });
  return { answer, promotion };
}

describe('PreviewService', () => {
  it('shows what touches environments that the caller may see', async () => {
    const { answer } = preview({ environments: ['dev', 'staging'] });
    expect(await answer).toMatchObject({
      title: 'Promote checkout to staging',
      repository: 'acme/gitops-apps',
      problems: [],
    });
  });

  it('plans nothing for an environment that is named and not allowed', async () => {
    const { answer, promotion } = preview({ environments: ['dev'] });
    await expect(answer).rejects.toMatchObject({
      name: 'NotAllowedError',
      message:
        'The permission gitops.deployment.read is not granted for component:default/checkout in "staging"',
    });
    expect(promotion).not.toHaveBeenCalled();
  });

  it('looks at where the image comes from, too', async () => {
    const { answer, promotion } = preview({
      environments: ['dev'],
      asked: {
        kind: 'promote',
        entityRef: 'component:default/checkout',
        values: { to: 'dev', from: 'staging', image: undefined },
      },
    });
    await expect(answer).rejects.toThrow('in "staging"');
    expect(promotion).not.toHaveBeenCalled();
  });

  it('shows no image of an environment that the plan has chosen', async () => {
    const { answer } = preview({ environments: ['staging'] });
    await expect(answer).rejects.toThrow('in "dev"');
  });

  it('shows nothing of an application that another team has', async () => {
    const { answer, promotion } = preview({
      teams: ['rivals'],
      environments: ['dev', 'staging'],
    });
    await expect(answer).rejects.toThrow(
      'The GitOps repository has checkout for the team payments, which does not own component:default/checkout',
    );
    expect(promotion).not.toHaveBeenCalled();
  });
});
