import { matchesQuery } from '@gitops-flow/backstage-plugin-gitops-node';
import { coversApplication, coversTeam } from './EntityTarget';
import { readEntityTarget } from './readEntityTarget';

function target(annotations?: Record<string, string>) {
  return readEntityTarget({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'Checkout', ...(annotations ? { annotations } : {}) },
  });
}

const CHECKOUT_DEV = {
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments',
  labels: { 'app.kubernetes.io/name': 'checkout', team: 'payments' },
};

describe('readEntityTarget', () => {
  it.each([
    [{ 'argocd/app-selector': 'app.kubernetes.io/name=checkout' }, true],
    [{ 'argocd/app-selector': 'app.kubernetes.io/name=ledger' }, false],
    [{ 'argocd/app-name': 'checkout-dev' }, true],
    [{ 'argocd/app-name': 'checkout' }, false],
    [{ 'argocd/project-name': 'payments' }, true],
    [{ 'argocd/project-name': 'logistics' }, false],
    [
      { 'argocd/app-name': 'checkout-dev', 'argocd/app-namespace': 'argocd' },
      true,
    ],
    [
      { 'argocd/app-name': 'checkout-dev', 'argocd/app-namespace': 'team-a' },
      false,
    ],
    [
      {
        'argocd/app-selector': 'team=payments',
        'argocd/project-name': 'logistics',
      },
      false,
    ],
    // As with Roadie, the name decides where both are given.
    [
      {
        'argocd/app-name': 'checkout-dev',
        'argocd/app-selector': 'team=other',
      },
      true,
    ],
  ])('%j: %s', (annotations, expected) => {
    expect(matchesQuery(CHECKOUT_DEV, target(annotations).query)).toBe(
      expected,
    );
  });

  it.each([
    [
      { 'argocd/app-selector': 'team=a,app.kubernetes.io/name=basket' },
      'basket',
    ],
    [{ 'argocd/app-selector': 'team=a' }, 'Checkout'],
    [{ 'argocd/app-name': 'basket-dev' }, 'Checkout'],
  ])('knows the name in pull requests: %j', (annotations, expected) => {
    expect(target(annotations).application).toBe(expected);
  });

  it('gives the whole reference', () => {
    const { entityRef } = target({ 'argocd/app-name': 'checkout-dev' });
    expect(entityRef).toBe('component:default/checkout');
  });

  it.each([
    [undefined],
    [{}],
    [{ 'argocd/app-namespace': 'argocd' }],
    [{ 'argocd/app-selector': '' }],
  ])(
    'finds nothing without an annotation that names something: %j',
    annotations => {
      expect(() => target(annotations)).toThrow(
        expect.objectContaining({
          name: 'NotFoundError',
          message: expect.stringContaining('argocd/app-selector'),
        }),
      );
    },
  );

  it('refuses a selector that is none', () => {
    expect(() => target({ 'argocd/app-selector': 'a=b&projects=c' })).toThrow(
      expect.objectContaining({
        name: 'InputError',
        message:
          'The annotation argocd/app-selector of component:default/checkout cannot be read: "a=b&projects=c" is no requirement of a label selector: "b&projects=c" is no label value',
      }),
    );
  });

  it.each([
    '!legacy',
    'legacy',
    'team!=payments',
    'team notin (payments)',
    'team notin ()',
    '!legacy,team!=payments,environment',
  ])('refuses a selector that takes in whatever is not excluded: %s', text => {
    expect(() => target({ 'argocd/app-selector': text })).toThrow(
      expect.objectContaining({
        name: 'InputError',
        message: `The annotation argocd/app-selector of component:default/checkout cannot be read: ${JSON.stringify(
          text,
        )} says only what the Applications are not, or that they have a label: say what they are, for example "app.kubernetes.io/name=Checkout"`,
      }),
    );
  });

  it.each([
    'team=payments,!legacy',
    'team in (payments, logistics),environment!=prod',
    'team==payments,environment',
  ])('takes a selector that says what the Applications are: %s', text => {
    expect(
      target({ 'argocd/app-selector': text }).query.selector,
    ).toBeDefined();
  });

  it.each([
    ['argocd/app-selector', 'a=b\n', 'U+000A'],
    ['argocd/app-selector', 'a=b\u0000', 'U+0000'],
    ['argocd/app-selector', 'a=\u200bb', 'U+200B'],
    // A Cyrillic letter that looks like a Latin one.
    ['argocd/app-selector', 'te\u0430m=payments', 'U+0430'],
    ['argocd/app-selector', 'a=\u{1f600}', 'U+1F600'],
    ['argocd/app-name', 'checkout\u202e', 'U+202E'],
    ['argocd/app-namespace', 'argo\tcd', 'U+0009'],
    ['argocd/project-name', 'pay\rments', 'U+000D'],
    ['argocd/instance-name', 'prod\u00a0', 'U+00A0'],
  ])('refuses %s with a strange character', (annotation, text, shown) => {
    const annotations = {
      'argocd/project-name': 'payments',
      [annotation]: text,
    };
    expect(() => target(annotations)).toThrow(
      `The annotation ${annotation} of component:default/checkout cannot be read: it holds the character ${shown}, write it`,
    );
  });

  it.each([
    [
      'argocd/app-name',
      '../clusters',
      '"../clusters" is no name of Kubernetes',
    ],
    ['argocd/app-name', 'checkout?refresh=hard', 'is no name of Kubernetes'],
    ['argocd/app-name', 'Checkout', 'is no name of Kubernetes'],
    ['argocd/app-name', '*', 'is no name of Kubernetes'],
    ['argocd/app-namespace', 'a/b', 'is no name of Kubernetes'],
    ['argocd/project-name', 'a,b', 'is no name of Kubernetes'],
    ['argocd/project-name', 'x'.repeat(254), 'is no name of Kubernetes'],
    [
      'argocd/app-name',
      'x'.repeat(1_001),
      'it has 1001 characters, write at most 1000',
    ],
    ['argocd/app-selector', `a=${'b'.repeat(1_000)}`, 'it has 1002 characters'],
    [
      'argocd/app-selector',
      Array(21).fill('a=b').join(','),
      'it has 20 commas, write fewer than 20',
    ],
    [
      'argocd/app-selector',
      `a in (${Array(21).fill('b').join(',')})`,
      'it has 20 commas',
    ],
    [
      'argocd/instance-name',
      'nonprod,,prod',
      'write names of Argo CD instances with one comma between them',
    ],
    ['argocd/instance-name', ' , ', 'write names of Argo CD instances'],
  ])('refuses %s with %.30s', (annotation, text, problem) => {
    const annotations = {
      'argocd/project-name': 'payments',
      [annotation]: text,
    };
    const read = () => target(annotations);
    expect(read).toThrow(expect.objectContaining({ name: 'InputError' }));
    expect(read).toThrow(
      `The annotation ${annotation} of component:default/checkout cannot be read: `,
    );
    expect(read).toThrow(problem);
  });

  it('is quick about the worst that fits', () => {
    const startedAt = performance.now();
    for (const text of [
      'a'.repeat(999),
      'a.'.repeat(499),
      '('.repeat(999),
      `a in (${'b'.repeat(990)}`,
    ]) {
      expect(() => target({ 'argocd/app-selector': text })).toThrow();
    }
    expect(performance.now() - startedAt).toBeLessThan(250);
  });

  it('reads the instances of the community plugin, in any number', () => {
    expect(
      target({
        'argocd/app-name': 'x',
        'argocd/instance-name': 'nonprod, prod',
      }).instances,
    ).toEqual(['nonprod', 'prod']);
    expect(target({ 'argocd/app-name': 'x' }).instances).toBeUndefined();
  });

  it('lets no annotation choose where a request goes', () => {
    expect(
      target({
        'argocd/app-name': 'x',
        'argocd/proxy-url': 'https://evil.example.com/argocd/api',
      }),
    ).toEqual(target({ 'argocd/app-name': 'x' }));
    expect(() => target({ 'argocd/proxy-url': '/argocd/api2' })).toThrow(
      'names no Argo CD Application',
    );
  });
});

describe('coversApplication', () => {
  const unlabelled = { ...CHECKOUT_DEV, labels: {} };
  const rules = {
    teamLabel: 'honoured',
    environments: ['dev', 'prod'],
  } as const;

  function covers(
    options: Parameters<typeof readEntityTarget>[1],
    application: typeof CHECKOUT_DEV | typeof unlabelled = CHECKOUT_DEV,
  ): boolean {
    return coversApplication(
      readEntityTarget(
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: {
            name: 'checkout',
            annotations: { 'argocd/app-name': 'checkout-dev' },
          },
        },
        options,
      ),
      'nonprod',
      application,
    );
  }

  it.each([
    ['honoured', ['payments'], true, true],
    ['honoured', ['logistics', 'payments'], true, true],
    ['honoured', ['logistics'], false, true],
    // Owned by a person, or by nobody.
    ['honoured', [], false, true],
    ['required', ['payments'], true, false],
    ['required', ['logistics'], false, false],
    ['ignored', ['logistics'], true, true],
  ] as const)(
    'team label %s, for %j: %s with the label, %s without',
    (teamLabel, teams, labelled, without) => {
      const options = { rules: { ...rules, teamLabel }, teams };
      expect(covers(options)).toBe(labelled);
      expect(covers(options, unlabelled)).toBe(without);
    },
  );

  it.each([
    [['{team}'], ['payments'], 'payments', true],
    [['{team}'], ['logistics'], 'payments', false],
    [['{team}-{environment}'], ['payments'], 'payments-prod', true],
    [['{team}-{environment}'], ['payments'], 'payments-qa', false],
    // Another team, whose name begins alike.
    [['{team}-{environment}'], ['payments'], 'payments-eu-prod', false],
    [['{team}', 'shared'], ['payments'], 'shared', true],
    [['{team}'], [], '', false],
    [[], ['payments'], 'payments', false],
  ])('projects %j, for %j: %s %s', (projects, teams, project, expected) => {
    expect(
      covers(
        { rules: { ...rules, projects }, teams },
        { ...unlabelled, project },
      ),
    ).toBe(expected);
  });

  it.each([
    [['payments'], 'payments', true],
    [['logistics'], 'payments', false],
  ])(
    'what the GitOps repository has is for the teams %j: %s %s',
    (teams, team, expected) => {
      const entity = {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name: 'checkout',
          annotations: { 'argocd/app-name': 'checkout-dev' },
        },
      };
      expect(coversTeam(readEntityTarget(entity, { rules, teams }), team)).toBe(
        expected,
      );
    },
  );
});
