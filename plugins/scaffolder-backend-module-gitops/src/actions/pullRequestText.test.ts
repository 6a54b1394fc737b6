import { GithubAnswers } from './__testUtils__/GithubAnswers';
import {
  pullRequestBody,
  pullRequestTitle,
  RequestFacts,
} from './pullRequestText';
import { nextSteps } from './nextSteps';

const { config } = GithubAnswers.register();

const facts: RequestFacts = {
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
  environments: config.environments,
  requester: 'Ada',
  entityUrl: 'https://backstage.acme.test/catalog/default/component/checkout',
  repositoryUrl: 'https://ghe.acme.test/acme/checkout',
};

describe('pullRequestTitle', () => {
  it('names the application and its environments', () => {
    expect(pullRequestTitle(facts)).toBe(
      'Create checkout in dev, staging and prod',
    );
  });
});

describe('pullRequestBody', () => {
  it('tells a reviewer everything', () => {
    expect(pullRequestBody(facts)).toBe(
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

<!-- gitops-flow: {"application":"checkout","environments":["dev","staging","prod"]} -->`,
    );
  });

  it('says that the image starts everywhere', () => {
    const body = pullRequestBody({
      ...facts,
      environments: config.environments.slice(0, 2),
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

  it('takes what people typed as text', () => {
    const body = pullRequestBody({
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

describe('nextSteps', () => {
  const pullRequest = {
    number: 7,
    title: 't',
    url: 'https://ghe.acme.test/acme/gitops-apps/pull/7',
    author: 'ada',
    createdAt: '2026-11-20T08:00:00Z',
    body: '',
    headBranch: 'app/checkout',
    headSha: 'c1',
    state: 'open' as const,
    merged: false,
  };
  const result = { pullRequest, onMain: false, written: [], kept: [] };

  it.each([
    ['created', 'A review is next.'],
    ['updated', 'was open already and now holds the new values'],
    ['unchanged', 'Nothing changed.'],
  ] as const)('says what to do when the pull request is %s', (state, text) => {
    const steps = nextSteps(facts, { ...result, state });
    expect(steps).toContain(text);
    expect(steps).toContain(`[pull request #7](${pullRequest.url})`);
    expect(steps).toContain('starts in Development.');
    expect(steps).toContain(`[checkout](${facts.entityUrl})`);
  });

  it('says that everything is merged, and what was changed since', () => {
    expect(
      nextSteps(facts, {
        ...result,
        state: 'unchanged',
        onMain: true,
        kept: ['values/dev/payments/checkout/image.yaml'],
      }),
    ).toBe(
      `**Nothing changed.** checkout was created by an earlier run of this request; all of its files are merged.

These files were changed since and were left alone:
- \`values/dev/payments/checkout/image.yaml\`

See on the page of [checkout](${facts.entityUrl}) what runs where.`,
    );
  });
});
