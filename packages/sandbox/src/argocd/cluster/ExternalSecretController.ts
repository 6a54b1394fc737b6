import { withTransition } from './conditions';
import {
  KubernetesObject,
  ObjectReference,
  ownerReference,
  timestamp,
} from './KubernetesObject';
import { ObjectStore } from './ObjectStore';
import { Condition } from './workloads';

/** Of the External Secrets operator. */
export interface ExternalSecret extends KubernetesObject {
  spec: {
    refreshPolicy?: string;
    target?: { name?: string };
    data?: { secretKey: string }[];
  };
  status?: {
    refreshTime?: string;
    binding?: { name: string };
    conditions?: Condition[];
  };
}

/** There is no store to read from: every entry of a Secret says only where it comes from. */
const VALUE = Buffer.from('from-the-sandbox').toString('base64');

/** The External Secrets operator: makes a Secret out of each ExternalSecret. */
export class ExternalSecretController {
  readonly #store: ObjectStore;
  readonly #now: () => number;

  private constructor(store: ObjectStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  static create({
    store,
    now = Date.now,
  }: {
    store: ObjectStore;
    now?: () => number;
  }): ExternalSecretController {
    return new ExternalSecretController(store, now);
  }

  reconcile(reference: ObjectReference): undefined {
    const external = this.#store.get(reference) as ExternalSecret | undefined;
    if (!external) {
      return undefined;
    }
    const name = external.spec.target?.name ?? reference.name;
    this.#ensureSecret(reference, name, external);
    this.#store.update<ExternalSecret>(reference, draft => {
      draft.status = {
        refreshTime: draft.status?.refreshTime ?? timestamp(this.#now()),
        binding: { name },
        conditions: [
          withTransition(
            draft.status?.conditions,
            {
              type: 'Ready',
              status: 'True',
              reason: 'SecretSynced',
              message: 'secret synced',
            },
            this.#now(),
          ),
        ],
      };
    });
    return undefined;
  }

  #ensureSecret(
    reference: ObjectReference,
    name: string,
    external: ExternalSecret,
  ): void {
    const place: ObjectReference = {
      ...reference,
      group: '',
      kind: 'Secret',
      name,
    };
    const data = Object.fromEntries(
      (external.spec.data ?? []).map(({ secretKey }) => [secretKey, VALUE]),
    );
    if (this.#store.get(place)) {
      this.#store.update(place, draft => {
        draft.data = data;
      });
      return;
    }
    this.#store.create(reference.cluster, {
      apiVersion: 'v1',
      kind: place.kind,
      metadata: {
        name,
        namespace: reference.namespace,
        labels: { 'reconcile.external-secrets.io/managed': 'true' },
        ownerReferences: [ownerReference(external)],
      },
      type: 'Opaque',
      data,
    });
  }
}
