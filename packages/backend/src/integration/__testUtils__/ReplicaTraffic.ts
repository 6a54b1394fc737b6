import { setTimeout as sleep } from 'node:timers/promises';
import { Replica } from './Replica';
import { deploymentsPath, isWhole, ReplicatedPortal } from './ReplicatedPortal';
import { random } from './shuffle';
import { COMPONENTS, PortalApplication } from './trialFiles';

/** A look at a page, by way of a load balancer that takes the other backend where one does not answer. */
export interface PageView {
  /** When the answer was there. */
  at: number;
  /** Empty when all was there at once; otherwise what was wrong. */
  problem: string;
}

/** A sync that somebody asked one backend for, once. */
export interface SyncAttempt {
  application: string;
  replica: string;
  sentAt: number;
  endedAt: number;
  /** Status of the answer; undefined where none came. */
  status: number | undefined;
}

/** Deploys again what is there, only tries it, or asks for a revision that is refused in dev and fails in prod. */
const REQUESTS = [{}, {}, { dryRun: true }, { revision: 'f'.repeat(40) }];

/** What people sync. All others are left to what a test does itself. */
const SYNCED: PortalApplication[] = [
  { component: 'orders', environment: 'dev' },
  { component: 'invoices', environment: 'dev' },
  { component: 'invoices', environment: 'prod' },
];

const VIEWERS = 2;
const VIEW_PAUSE_MS = 60;
const MAX_SYNC_PAUSE_MS = 800;
const DEPLOY_PAUSE_MS = 1_000;

/**
 * People at work while a backend dies: they look at pages, ask for syncs in the portal, and merge deployments. Nobody
 * asks for two syncs of the same Application at once, so each row of the audit belongs to one attempt by its time.
 */
export class ReplicaTraffic {
  readonly views: PageView[] = [];
  readonly attempts: SyncAttempt[] = [];
  readonly #portal: ReplicatedPortal;
  readonly #next: () => number;
  readonly #away = new Set<Replica>();
  readonly #loops: Promise<void>[];
  #isOver = false;

  /** @param seed - of who does what */
  static start(options: {
    portal: ReplicatedPortal;
    seed: number;
  }): ReplicaTraffic {
    return new ReplicaTraffic(options.portal, options.seed);
  }

  private constructor(portal: ReplicatedPortal, seed: number) {
    this.#portal = portal;
    this.#next = random(seed);
    this.#loops = [
      ...Array.from({ length: VIEWERS }, () =>
        this.#repeat(() => this.#view()),
      ),
      ...SYNCED.map(application => this.#repeat(() => this.#sync(application))),
      this.#repeat(() => this.#deploy()),
    ];
  }

  /** Lets everybody finish. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#loops);
  }

  /** What a load balancer's health check notices: nobody is sent there any more, or again. */
  route(replica: Replica, isOpen: boolean): void {
    if (isOpen) {
      this.#away.delete(replica);
    } else {
      this.#away.add(replica);
    }
  }

  /** Asks one backend for a sync and writes down what came of it. */
  async request(
    replica: Replica,
    application: PortalApplication,
    body: object,
  ): Promise<SyncAttempt> {
    const { component, environment } = application;
    const path = this.#portal.applicationPath(application);
    const sentAt = Date.now();
    let status: number | undefined;
    try {
      const options = { method: 'POST', body };
      ({ status } = await this.#portal.ask(replica, `${path}/sync`, options));
    } catch {
      // The attempt says it: there is no status.
    }
    const attempt = {
      application: `${component}-${environment}`,
      replica: replica.name,
      sentAt,
      endedAt: Date.now(),
      status,
    };
    this.attempts.push(attempt);
    return attempt;
  }

  async #repeat(step: () => Promise<void>): Promise<void> {
    while (!this.#isOver) {
      await step();
    }
  }

  async #view(): Promise<void> {
    const path = deploymentsPath(this.#pick(COMPONENTS));
    const problems: string[] = [];
    for (const replica of this.#inAnyOrder()) {
      try {
        const answer = await this.#portal.ask(replica, path);
        if (isWhole(answer)) {
          problems.length = 0;
        } else {
          problems.push(`${replica.name}: ${JSON.stringify(answer)}`);
        }
        break;
      } catch (error) {
        problems.push(`${replica.name}: ${error}`);
      }
    }
    this.views.push({ at: Date.now(), problem: problems.join(', ') });
    await sleep(VIEW_PAUSE_MS);
  }

  async #sync(application: PortalApplication): Promise<void> {
    await sleep(this.#next() * MAX_SYNC_PAUSE_MS);
    const [replica] = this.#inAnyOrder();
    await this.request(replica, application, this.#pick(REQUESTS));
  }

  async #deploy(): Promise<void> {
    await sleep(DEPLOY_PAUSE_MS);
    await this.#portal.deploy(this.#pick(COMPONENTS));
  }

  #inAnyOrder(): Replica[] {
    const open = this.#portal.replicas.filter(
      replica => !this.#away.has(replica),
    );
    return this.#next() < 0.5 ? open : open.reverse();
  }

  #pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#next() * items.length)];
  }
}
