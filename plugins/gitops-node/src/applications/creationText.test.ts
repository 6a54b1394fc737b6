import { ENVIRONMENTS } from './__testUtils__/deployedApplication';
import { creationBody, CreationFacts, creationTitle } from './creationText';

const [dev, staging, prod] = ENVIRONMENTS;
const environments = [
  { ...dev, title: 'Development' },
  { ...staging, title: 'Staging' },
  {
    ...prod,
    title: 'Production',
    sync: { automated: false, prune: false, selfHeal: false },
  },
];

const facts: CreationFacts = {
  spec: {
    name: 'checkout',
    team: 'payments',
    system: 'shop',
    description: 'Takes the money',
    mode: 'prebuilt',
    image: 'ghcr.io/acme/checkout:1.4.2',
    port: 8080,
    size: 'small',
    exposure: 'internal',
    environments: ['dev', 'staging', 'prod'],
    start: 'first',
  },
  environments,
  requester: 'Ada',
  entityUrl: 'https://backstage.acme.test/catalog/default/component/checkout',
  repositoryUrl: 'https://ghe.acme.test/acme/checkout',
};

describe('creationTitle', () => {
  it('names the application and its environments', () => {
    expect(creationTitle(facts)).toBe(
      'Create checkout in dev, staging and prod',
    );
  });
});

describe('creationBody', () => {
  it('tells a reviewer everything', () => {
    expect(creationBody(facts)).toBe(
      `**Ada** asks for **checkout** of team **payments**, part of **shop**.

> Takes the money

| Environment | Image | Port | Size | Exposure |
|---|---|---|---|---|
| Development | \`ghcr.io/acme/checkout:1.4.2\` | 8080 | small | internal |
| Staging | waits for a promotion | 8080 | small | internal |
| Production | waits for a promotion | 8080 | small | internal |

### After the merge

Argo CD creates the application in Development and Staging by itself. In Production it waits for a sync by hand. \`ghcr.io/acme/checkout:1.4.2\` starts in Development. Nothing runs in Staging and Production until the image is promoted there.

[checkout in Backstage](https://backstage.acme.test/catalog/default/component/checkout) · [its repository](https://ghe.acme.test/acme/checkout)

<!-- gitops-flow: {"application":"checkout","team":"payments","environments":["dev","staging","prod"],"kind":"create"} -->`,
    );
  });

  it('says that the image starts everywhere', () => {
    const body = creationBody({
      ...facts,
      environments: environments.slice(0, 2),
      spec: { ...facts.spec, system: undefined, start: 'everywhere' },
    });
    expect(body).toContain(
      '| Staging | `ghcr.io/acme/checkout:1.4.2` | 8080 | small | internal |',
    );
    expect(body).toContain('starts in Development and Staging.\n');
    expect(body).not.toContain('promoted');
    expect(body).not.toContain('by hand');
    expect(body).not.toContain('part of');
  });

  it('tells what is not as usual', () => {
    expect(
      creationBody({
        ...facts,
        requester: undefined,
        spec: {
          ...facts.spec,
          workload: 'cron',
          schedule: '*/5 * * * *',
          port: undefined,
          exposure: 'none',
          variables: { A: 'x', B: 'y' },
        },
      }),
    ).toContain(`Asks for **checkout** of team **payments**, part of **shop**.

> Takes the money

| Environment | Image | Port | Size | Exposure |
|---|---|---|---|---|
| Development | \`ghcr.io/acme/checkout:1.4.2\` | – | small | none |
| Staging | waits for a promotion | – | small | none |
| Production | waits for a promotion | – | small | none |

- Workload: cron
- Schedule: \`*/5 * * * *\` in UTC
- Variables: \`A\`, \`B\`

### After the merge`);
    expect(
      creationBody({
        ...facts,
        spec: {
          ...facts.spec,
          strategy: 'canary',
          autoscaling: { min: 2, max: 5, cpu: 60 },
        },
      }),
    ).toContain(
      '- Pods: 2 to 5 by CPU (60 %)\n- Strategy: canary, which goes by the metrics at `/metrics`\n\n',
    );
  });

  it('takes what people typed as text', () => {
    const body = creationBody({
      ...facts,
      requester: '<img src=x> @ada',
      spec: {
        ...facts.spec,
        description: '# [click](https://evil.test) *now* `rm` @acme/all <!--',
      },
    });
    expect(body).toContain('**\\<img src=x\\> @&#8203;ada** asks');
    expect(body).toContain(
      '> \\# \\[click\\](https://evil.test) \\*now\\* \\`rm\\` @&#8203;acme/all \\<!--',
    );
  });
});
