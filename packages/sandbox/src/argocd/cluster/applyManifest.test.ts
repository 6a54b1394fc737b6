import { applyManifest } from './applyManifest';
import { ObjectEvent, ObjectStore } from './ObjectStore';

const CLUSTER = 'https://dev.eks.acme.example';
const reference = {
  cluster: CLUSTER,
  group: '',
  kind: 'ConfigMap',
  namespace: 'payments-dev',
  name: 'checkout',
};

const configMap = (data: Record<string, unknown>, labels = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'checkout', namespace: 'payments-dev', labels },
  data,
});

describe('applyManifest', () => {
  let store: ObjectStore;
  const apply = (manifest: ReturnType<typeof configMap>, dryRun?: boolean) =>
    applyManifest({ store, cluster: CLUSTER, manifest, dryRun });

  beforeEach(() => {
    store = ObjectStore.create();
  });

  it('says what it did', () => {
    expect(apply(configMap({ a: '1' }))).toBe('created');
    expect(apply(configMap({ a: '1' }))).toBe('unchanged');
    expect(apply(configMap({ a: '2' }))).toBe('configured');
  });

  it('writes nothing in a dry run', () => {
    expect(apply(configMap({ a: '1' }), true)).toBe('created');
    expect(store.get(reference)).toBeUndefined();
    apply(configMap({ a: '1' }));
    expect(apply(configMap({ a: '2' }), true)).toBe('configured');
    expect(store.get(reference)?.data).toEqual({ a: '1' });
  });

  it('takes away what left the manifest and keeps what others wrote', () => {
    apply(configMap({ a: '1', b: '2' }, { team: 'payments' }));
    store.update(reference, draft => {
      draft.status = { seen: true };
      draft.metadata.labels = { ...draft.metadata.labels, other: 'x' };
    });
    apply(configMap({ a: '1' }));
    expect(store.get(reference)).toMatchObject({
      data: { a: '1' },
      status: { seen: true },
    });
    expect(store.get(reference)?.data).not.toHaveProperty('b');
    expect(store.get(reference)?.metadata.labels).toEqual({ other: 'x' });
  });
});

describe('ObjectStore', () => {
  it('gives every write a greater version, and no version to a write that changes nothing', () => {
    const store = ObjectStore.create();
    const events: ObjectEvent[] = [];
    store.watch(event => events.push(event));
    applyManifest({ store, cluster: CLUSTER, manifest: configMap({ a: '1' }) });
    store.update(reference, draft => {
      draft.data = { a: '1' };
    });
    store.update(reference, draft => {
      draft.data = { a: '2' };
    });
    store.remove(reference);
    expect(events.map(({ type }) => type)).toEqual([
      'ADDED',
      'MODIFIED',
      'DELETED',
    ]);
    const versions = events.map(({ object }) =>
      Number(object.metadata.resourceVersion),
    );
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(3);
    expect(events[1].object.metadata.generation).toBe(2);
  });

  it('takes what belonged to a removed object away with it', () => {
    const store = ObjectStore.create();
    const owner = store.create(CLUSTER, configMap({}));
    store.create(CLUSTER, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'child',
        ownerReferences: [
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            name: 'checkout',
            uid: owner.metadata.uid ?? '',
          },
        ],
      },
    });
    store.remove(reference);
    expect(store.list()).toEqual([]);
  });

  it('never hands a version out twice, even when the last ones were not saved', () => {
    const store = ObjectStore.create();
    store.create(CLUSTER, configMap({}));
    const snapshot = structuredClone(store.snapshot());
    const lost = store.update(reference, draft => {
      draft.data = { lost: 'x' };
    });
    const again = ObjectStore.create({ snapshot });
    expect(again.get(reference)?.data).toEqual({});
    const next = again.update(reference, draft => {
      draft.data = { a: '1' };
    });
    expect(Number(next?.metadata.resourceVersion)).toBeGreaterThan(
      Number(lost?.metadata.resourceVersion),
    );
  });
});
