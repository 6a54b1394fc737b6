import { readRequestMarker } from '@gitops-flow/backstage-plugin-gitops-common';
import fc from 'fast-check';
import { parse, parseAllDocuments } from 'yaml';
import { ApplicationOutline } from '../argocd/model/ArgocdApplication';
import { ENVIRONMENTS } from './__testUtils__/deployedApplication';
import { planImport } from './planImport';

const billing: ApplicationOutline = {
  name: 'billing-live',
  namespace: 'argocd',
  project: 'default',
  labels: {},
  destination: { server: 'https://k8s.acme.example', namespace: 'billing' },
  autoSync: false,
  paused: false,
  sources: [],
  sync: 'OutOfSync',
  health: 'Degraded',
  images: ['ghcr.io/acme/billing:4.1', 'redis:8'],
};

function plan(change: Partial<Parameters<typeof planImport>[0]> = {}) {
  return planImport({
    instance: 'nonprod',
    application: billing,
    origins: [
      {
        kind: 'git',
        repoUrl: 'https://github.com/acme/billing.git',
        path: 'k8s',
      },
    ],
    owner: 'group:default/payments',
    path: name => `catalog/payments/${name}.yaml`,
    paths: ['argocd/applications/dev/payments/checkout.yaml'],
    environments: ENVIRONMENTS,
    ...change,
  });
}

function entityOf({ change, path }: ReturnType<typeof plan>) {
  return parse(String(change.files?.get(path)));
}

describe('planImport', () => {
  it('describes the Application and leaves out what is not known', () => {
    const found = plan();
    expect(found).toMatchObject({
      entityRef: 'component:default/billing-live',
      path: 'catalog/payments/billing-live.yaml',
    });
    expect([...found.change.files!.keys()]).toEqual([found.path]);
    expect(entityOf(found)).toEqual({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: 'billing-live',
        annotations: {
          'argocd/app-name': 'billing-live',
          'argocd/app-namespace': 'argocd',
        },
      },
      spec: {
        type: 'service',
        lifecycle: 'production',
        owner: 'group:default/payments',
      },
    });
  });

  it('takes what a person says', () => {
    const found = plan({
      name: 'billing',
      description: '  Sends invoices: monthly # not weekly  ',
      system: 'system:default/shop',
      projectSlug: 'acme/billing',
      requester: 'Ana',
    });
    expect(entityOf(found)).toMatchObject({
      metadata: {
        name: 'billing',
        description: 'Sends invoices: monthly # not weekly',
        annotations: { 'github.com/project-slug': 'acme/billing' },
      },
      spec: { system: 'system:default/shop' },
    });
    expect(found.change).toMatchObject({
      branch: 'import/billing',
      title: 'Describe billing for the catalog',
    });
    expect(readRequestMarker(found.change.body)).toEqual({
      application: 'billing',
      environments: [],
      kind: 'import',
    });
  });

  it('shows a reviewer what Argo CD says', () => {
    const { change } = plan();
    expect(change.body).toContain('| Cluster | `https://k8s.acme.example` |');
    expect(change.body).toContain(
      '| Images | `ghcr.io/acme/billing:4.1`, `redis:8` |',
    );
    expect(change.body).toContain(
      '| Source | `https://github.com/acme/billing.git k8s` |',
    );
    expect(change.body).toContain('| State | `Degraded`, `OutOfSync` |');
  });

  it('lets no text out of its place in the file', () => {
    const expected = entityOf(plan());
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 100 }),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
        (description, instance) => {
          const text = description.trim();
          fc.pre(!/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text));
          const found = plan({ description, instance });
          const file = String(found.change.files?.get(found.path));
          expect(parseAllDocuments(file)).toHaveLength(1);
          for (const version of ['1.1', '1.2'] as const) {
            expect(parse(file, { version })).toEqual({
              ...expected,
              metadata: {
                ...expected.metadata,
                ...(text ? { description: text } : {}),
              },
            });
          }
        },
      ),
      {
        examples: [
          ['plain', 'a\nkind: Group'],
          ['a: {b} # c', 'a\u0085b'],
        ],
      },
    );
  });

  it.each<[string, Partial<Parameters<typeof planImport>[0]>, string, RegExp]>([
    [
      'an Application of the GitOps repository',
      { application: { ...billing, name: 'checkout-dev' } },
      'ConflictError',
      /^application: checkout-dev belongs already to checkout of team payments in dev \(argocd\/applications\/dev\/payments\/checkout\.yaml/,
    ],
    [
      'the platform’s own Application',
      {
        application: { ...billing, name: 'root-dev' },
        paths: ['argocd/bootstrap/root-dev.yaml'],
      },
      'ConflictError',
      /^application: root-dev belongs already to the platform/,
    ],
    [
      'a name that no entity can have',
      { application: { ...billing, name: 'billing.live' } },
      'InputError',
      /^name: "billing\.live" must start with a letter.*give the entity another name/,
    ],
    [
      'a bad name',
      { name: '../x' },
      'InputError',
      /^name: "\.\.\/x" must start/,
    ],
    ['a long name', { name: 'x'.repeat(64) }, 'InputError', /at most 63$/],
    [
      'two lines',
      { description: 'one\ntwo' },
      'InputError',
      /^description: must be a single line$/,
    ],
    [
      'a novel',
      { description: 'x'.repeat(351) },
      'InputError',
      /^description: is longer than 350 characters$/,
    ],
  ])('refuses %s', (_, change, name, message) => {
    expect(() => plan(change)).toThrow(
      expect.objectContaining({
        name,
        message: expect.stringMatching(message),
      }),
    );
  });

  it('lets the same name in on another instance', () => {
    const found = plan({
      instance: 'prod',
      application: { ...billing, name: 'checkout-dev' },
    });
    expect(found.entityRef).toBe('component:default/checkout-dev');
  });
});
