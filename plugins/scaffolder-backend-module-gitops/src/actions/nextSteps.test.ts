import { CreationFacts } from '@gitops-flow/backstage-plugin-gitops-node';
import { GithubAnswers } from './__testUtils__/GithubAnswers';
import { nextSteps } from './nextSteps';

const { config } = GithubAnswers.register();

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
  environments: config.environments,
  requester: 'Ada',
  entityUrl: 'https://backstage.acme.test/catalog/default/component/checkout',
  repositoryUrl: 'https://ghe.acme.test/acme/checkout',
};

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
  const result = {
    pullRequest,
    onMain: false,
    written: [],
    removed: [],
    kept: [],
    conflict: false,
  };

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

  it('says who has to resolve a conflict', () => {
    expect(
      nextSteps(facts, { ...result, state: 'updated', conflict: true }),
    ).toContain(
      `somebody has to resolve the conflict on the page of the [pull request #7](${pullRequest.url}).`,
    );
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
