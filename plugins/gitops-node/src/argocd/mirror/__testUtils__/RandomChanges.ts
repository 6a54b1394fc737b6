import {
  applicationKey,
  ApplicationOperation,
  ArgocdApplication,
} from '../../model/ArgocdApplication';
import { RandomNumbers } from './RandomNumbers';
import { SimulatedArgocd } from './SimulatedArgocd';

const NAMES = Array.from({ length: 30 }, (_, i) => `app-${i}`);
const NAMESPACES = ['argocd', 'team-a'];
const PROJECTS = ['payments', 'logistics', 'platform'];
const MAX_HISTORY = 10;

/**
 * Changes Applications as people and controllers do.
 */
export class RandomChanges {
  readonly #argocd: SimulatedArgocd;
  readonly #random: RandomNumbers;
  #made = 0;

  static create(options: {
    argocd: SimulatedArgocd;
    random: RandomNumbers;
  }): RandomChanges {
    return new RandomChanges(options.argocd, options.random);
  }

  private constructor(argocd: SimulatedArgocd, random: RandomNumbers) {
    this.#argocd = argocd;
    this.#random = random;
  }

  make(): void {
    this.#made += 1;
    const name = this.#random.pick(NAMES);
    const namespace = this.#random.pick(NAMESPACES);
    const known = this.#argocd.truth.get(`${namespace}/${name}`);
    if (!known) {
      this.#create(namespace, name);
      return;
    }
    const { operation } = known;
    const kind = this.#random.below(100);
    if (operation?.phase === 'Running' && kind < 60) {
      this.#goOn(known, operation);
    } else if (kind < 40) {
      this.#sync(known);
    } else if (kind < 60) {
      const health = this.#random.pick(['Healthy', 'Progressing', 'Degraded']);
      this.#change(known, { health: health as ArgocdApplication['health'] });
    } else if (kind < 70) {
      this.#change(known, { conditions: this.#conditions() });
    } else if (kind < 80) {
      this.#change(known, {
        labels: { 'app.kubernetes.io/name': `label-${this.#made % 7}` },
      });
    } else if (kind < 85) {
      this.#change(known, { project: this.#random.pick(PROJECTS) });
    } else if (kind < 90) {
      this.#change(known, { paused: !known.paused });
    } else if (kind < 93) {
      this.#change(known, { deletingSince: this.#now() });
    } else {
      this.#delete(known);
    }
  }

  #create(namespace: string, name: string): void {
    this.#argocd.write({
      name,
      namespace,
      project: this.#random.pick(PROJECTS),
      labels: { 'app.kubernetes.io/name': name },
      destination: { name: 'in-cluster', namespace: 'payments' },
      autoSync: true,
      paused: false,
      sources: [],
      sync: 'Unknown',
      health: 'Unknown',
      images: [],
      detailed: true,
      conditions: [],
      history: [],
    });
  }

  #sync(known: ArgocdApplication): void {
    // Argo CD writes whole seconds, and takes longer than one for a sync.
    if (known.operation?.startedAt === this.#now()) {
      return;
    }
    this.#change(known, {
      sync: 'OutOfSync',
      operation: {
        phase: 'Running',
        message: `begun ${this.#made}`,
        startedAt: this.#now(),
        ...(this.#random.chance(0.2) ? { dryRun: true } : {}),
        initiatedBy: this.#random.pick(['anna', 'ben']),
      },
    });
  }

  #goOn(known: ArgocdApplication, operation: ApplicationOperation): void {
    const kind = this.#random.below(4);
    const message = `message ${this.#made}`;
    if (kind === 0) {
      this.#change(known, { operation: { ...operation, message } });
    } else if (kind === 1) {
      this.#change(known, {
        operation: {
          ...operation,
          message,
          finishedAt: this.#now(),
          retryCount: (operation.retryCount ?? 0) + 1,
        },
      });
    } else if (kind === 2) {
      this.#change(known, {
        operation: {
          ...operation,
          phase: 'Failed',
          message,
          finishedAt: this.#now(),
        },
        conditions: this.#conditions(),
      });
    } else if (operation.dryRun) {
      this.#change(known, {
        operation: {
          ...operation,
          phase: 'Succeeded',
          message,
          finishedAt: this.#now(),
        },
      });
    } else {
      const id = (known.history[0]?.id ?? -1) + 1;
      const entry = {
        id,
        revision: `revision-${this.#made}`,
        deployedAt: this.#now(),
        syncSeconds:
          (Date.parse(this.#now()) - Date.parse(operation.startedAt!)) / 1_000,
        automated: false,
      };
      this.#change(known, {
        sync: 'Synced',
        health: 'Progressing',
        images: [`image:${this.#made}`],
        operation: {
          ...operation,
          phase: 'Succeeded',
          message,
          finishedAt: this.#now(),
        },
        conditions: [],
        history: [entry, ...known.history].slice(0, MAX_HISTORY),
      });
    }
  }

  #delete(known: ArgocdApplication): void {
    this.#argocd.remove(applicationKey(known));
    const kind = this.#random.below(3);
    if (kind === 0) {
      this.#create(known.namespace, known.name);
    } else if (kind === 1) {
      const [namespace] = NAMESPACES.filter(each => each !== known.namespace);
      if (!this.#argocd.truth.get(`${namespace}/${known.name}`)) {
        this.#create(namespace, known.name);
      }
    }
  }

  #change(known: ArgocdApplication, change: Partial<ArgocdApplication>): void {
    this.#argocd.write({ ...known, ...change });
  }

  #conditions(): ArgocdApplication['conditions'] {
    return this.#random.chance(0.5)
      ? [{ type: 'SyncError', message: `condition ${this.#made}` }]
      : [];
  }

  #now(): string {
    return `${new Date().toISOString().slice(0, 19)}Z`;
  }
}
