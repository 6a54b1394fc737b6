import { JsonObject } from '@backstage/types';
import { cleanManifest, HIDDEN, HIDDEN_DIFFERENCE } from './cleanManifest';
import { diffOf } from './diffOf';
import { managedResourcesSchema } from './ManagedResource';

const PASSWORD = 'S3cr3t-Pa55w0rd-desired';
const OLD_PASSWORD = 'S3cr3t-Pa55w0rd-live';
const API_KEY = 'xoxb-7319-4482-kQ9vLm2RtY';
const LEAKS = [PASSWORD, OLD_PASSWORD, API_KEY].flatMap(secret => [
  secret,
  // Inside a longer text, base64 of it looks different by where it stands.
  ...[0, 1, 2].map(at => base64(`${'-'.repeat(at)}${secret}`).slice(4, -4)),
]);

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A Secret as Git has it, and as a cluster has it with all the copies that tools leave in its annotations. */
function secretStates(): { desired: JsonObject; live: JsonObject } {
  const desired = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'database', namespace: 'payments-dev' },
    type: 'Opaque',
    stringData: { password: PASSWORD },
    data: { apiKey: base64(API_KEY), user: base64('checkout') },
  };
  const copy = JSON.stringify({
    ...desired,
    stringData: { password: OLD_PASSWORD },
  });
  const live = {
    ...desired,
    metadata: {
      ...desired.metadata,
      annotations: {
        'argocd.argoproj.io/tracking-id': 'checkout-dev:/Secret:a/database',
        'kubectl.kubernetes.io/last-applied-configuration': copy,
        'kapp.k14s.io/original': copy,
        'objectset.rio.cattle.io/applied': base64(copy),
        'banzaicloud.com/last-applied': base64(copy),
        'example.com/backup': copy,
        'example.com/packed': `H4sIAAAAAAAA${base64(OLD_PASSWORD)}`,
        'example.com/dump': `${'-'.repeat(300)}${OLD_PASSWORD}`,
      },
    },
    stringData: { password: OLD_PASSWORD },
  };
  return { desired, live };
}

describe('cleanManifest', () => {
  it('lets nothing of a Secret out, be it desired, live, last applied or in another object', () => {
    const { desired, live } = secretStates();
    const wrapped = (manifest: JsonObject): JsonObject => ({
      apiVersion: 'kubernetes.crossplane.io/v1alpha2',
      kind: 'Object',
      metadata: {
        name: 'database',
        annotations: {
          'example.com/seen': JSON.stringify(manifest),
          'kapp.k14s.io/original': JSON.stringify(manifest),
          'example.com/owner': 'team Secret',
        },
      },
      spec: { forProvider: { manifests: [manifest] } },
    });
    const state = (manifest: JsonObject) => JSON.stringify(manifest);

    const resources = managedResourcesSchema.parse({
      items: [
        {
          kind: 'Secret',
          name: 'changed',
          predictedLiveState: state(desired),
          normalizedLiveState: state(live),
        },
        {
          kind: 'Secret',
          name: 'added',
          predictedLiveState: state(desired),
          normalizedLiveState: 'null',
        },
        {
          kind: 'Secret',
          name: 'removed',
          predictedLiveState: 'null',
          normalizedLiveState: state(live),
        },
        {
          kind: 'Object',
          name: 'wrapped',
          predictedLiveState: state(wrapped(desired)),
          normalizedLiveState: state(wrapped(live)),
        },
      ],
    });
    const diffs = diffOf(resources);
    const shown = JSON.stringify([resources, diffs]);

    expect(resources).toHaveLength(4);
    for (const leak of LEAKS) {
      expect(shown).not.toContain(leak);
    }
    // What is no secret stays.
    expect(shown).toContain('checkout-dev:/Secret:a/database');
    expect(shown).toContain('Opaque');
    expect(shown).toContain('team Secret');
    // That it differs can still be seen.
    for (const name of ['changed', 'wrapped']) {
      expect(diffs).toContainEqual(
        expect.objectContaining({
          name,
          state: 'changed',
          desired: expect.stringMatching(/password: "\*{8}"$/m),
          live: expect.stringMatching(/password: "\*{8} \(differs\)"$/m),
        }),
      );
    }
  });

  it('still shows which value of a Secret differs', () => {
    const { desired, live } = secretStates();

    expect(cleanManifest(desired)).toMatchObject({
      data: { apiKey: HIDDEN, user: HIDDEN },
      stringData: { password: HIDDEN },
    });
    expect(cleanManifest(live, desired)).toMatchObject({
      data: { apiKey: HIDDEN, user: HIDDEN },
      stringData: { password: HIDDEN_DIFFERENCE },
    });
  });

  it('hides values that are no texts, and data that is no map', () => {
    const secret = (data: JsonObject[string]) =>
      cleanManifest({ kind: 'Secret', data, stringData: null });

    expect(secret({ a: 12345, b: { c: 'hunter2' } })).toEqual({
      kind: 'Secret',
      data: { a: HIDDEN, b: HIDDEN },
      stringData: HIDDEN,
    });
    expect(secret(['hunter2'])).toMatchObject({ data: HIDDEN });
  });

  it('takes credentials out of addresses, and shows that only they differ', () => {
    const manifest = (password: string): JsonObject => ({
      kind: 'Application',
      spec: {
        source: { repoURL: `https://bot:${password}@git.example.com/a` },
      },
    });

    const desired = cleanManifest(manifest('hunter2'));
    const live = cleanManifest(manifest('hunter3'), manifest('hunter2'));
    expect(desired).toEqual({
      kind: 'Application',
      spec: { source: { repoURL: 'https://***@git.example.com/a' } },
    });
    expect(live).toEqual({
      kind: 'Application',
      spec: { source: { repoURL: 'https://***@git.example.com/a (differs)' } },
    });
  });

  it('leaves sealed and external secrets as they are: they hold none', () => {
    const sealed = {
      apiVersion: 'bitnami.com/v1alpha1',
      kind: 'SealedSecret',
      spec: { encryptedData: { password: 'AgBy3i4OJSWK' } },
    };

    expect(cleanManifest(sealed)).toEqual(sealed);
  });

  it('leaves references to a Secret as they are', () => {
    const policy = {
      kind: 'Policy',
      spec: { secretRef: { kind: 'Secret', name: 'database' } },
    };

    expect(cleanManifest(policy)).toEqual(policy);
  });

  it('takes out what the API server keeps, and annotations with nothing left in them', () => {
    expect(
      cleanManifest({
        kind: 'ConfigMap',
        metadata: {
          name: 'a',
          uid: '1',
          generation: 3,
          resourceVersion: '7',
          creationTimestamp: '2026-11-23T06:26:50Z',
          managedFields: [],
          annotations: {
            'kubectl.kubernetes.io/last-applied-configuration': '{}',
          },
        },
        status: {},
        data: { status: 'kept', uid: 'kept' },
      }),
    ).toEqual({
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      data: { status: 'kept', uid: 'kept' },
    });
  });

  it('ends in a manifest that is deeper than any that people write', () => {
    const depth = 100_000;
    const text = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

    const [{ live }] = managedResourcesSchema.parse({
      items: [{ kind: 'A', name: 'a', normalizedLiveState: text }],
    });
    expect(JSON.stringify(live).length).toBeLessThan(1_000);
  });

  it('keeps a key that JavaScript has its own meaning for', () => {
    const manifest = JSON.parse('{"kind":"A","data":{"__proto__":"x"}}');

    expect(JSON.stringify(cleanManifest(manifest))).toBe(
      '{"data":{"__proto__":"x"},"kind":"A"}',
    );
  });
});
