import { setTimeout as sleep } from 'node:timers/promises';
import { componentOf } from '../argocd/Applications.mjs';
import { CPU_ROUTE, EMPTY_ROUTE } from './emptyRoute.mjs';
import { HttpReader } from './HttpReader.mjs';
import { COMPONENTS, PEOPLE, personOf } from './organisation.mjs';
import { PAGES } from './pages.mjs';
import { PERSON_HEADER, PROVIDER } from './people.mjs';

const MAY_TAKE_MS = 180_000;
const IDLE_WINDOW_MS = 1_000;
/** Of the processor's time. */
const IDLE_PART = 0.1;

/**
 * A Backstage backend in a process of its own, with one side's Argo CD plugin in it, and people who look at pages. Person
 * and page have a number; there are as many as `organisation.mjs` says, so that higher ones are the same again.
 */
export class Portal {
  side;
  baseUrl;
  #standIn;
  #reader;
  #tokens = [];

  /**
   * @param {import('../process/ProcessGroup.mjs').ProcessGroup} processes
   * @param {{
   *   side: 'ours' | 'roadie' | 'community',
   *   standIn: import('../argocd/StandIn.mjs').StandIn,
   * }} options
   */
  static async start(processes, { side, standIn }) {
    const started = await processes.start('portal/backend.mjs', {
      side,
      instances: standIn.instances,
      github: standIn.github,
      account: side,
    });
    const { baseUrl } = await started.next();
    const portal = new Portal({ side, baseUrl, standIn });
    await portal.#signIn();
    return portal;
  }

  constructor({ side, baseUrl, standIn }) {
    this.side = side;
    this.baseUrl = baseUrl;
    this.#standIn = standIn;
    this.#reader = new HttpReader(baseUrl);
  }

  tokenOf(person) {
    return this.#tokens[person % PEOPLE];
  }

  /** The route that does nothing. */
  async empty(person) {
    const { status, text } = await this.#get(person, EMPTY_ROUTE);
    if (status !== 200) {
      throw new Error(`${EMPTY_ROUTE} is answered with ${status}: ${text}`);
    }
  }

  /**
   * What one of the side's cards shows, see `pages.mjs`.
   *
   * @param {'overview' | 'named' | 'page'} card
   */
  look(card, person, page = person) {
    const { component } = componentOf(page % COMPONENTS);
    return PAGES[this.side][card](
      path => this.#get(person, path),
      component,
      this.#standIn.instances.map(({ name }) => name),
    );
  }

  /** Until ours knows all of the Argo CDs and has told its database. The others know nothing anyway. */
  async untilReady() {
    if (this.side === 'ours') {
      await within(MAY_TAKE_MS, async () => {
        const { list } = await this.#standIn.countsOf(this.side);
        const { instances, environments } = await this.look('overview', 0);
        return (
          // The second comes when the stream has told everything.
          list?.requests >= 2 * instances.length &&
          instances.every(({ state }) => state === 'live') &&
          environments.every(({ applications }) =>
            applications.every(({ history }) => history.length > 0),
          )
        );
      });
    }
    await within(MAY_TAKE_MS, async () => {
      const before = await this.#cpuMs();
      await sleep(IDLE_WINDOW_MS);
      const used = (await this.#cpuMs()) - before;
      return used < IDLE_WINDOW_MS * IDLE_PART;
    });
  }

  async #cpuMs() {
    const { text } = await this.#get(0, CPU_ROUTE);
    return JSON.parse(text).ms;
  }

  #get(person, path) {
    return this.#reader.get(path, {
      authorization: `Bearer ${this.tokenOf(person)}`,
    });
  }

  async #signIn() {
    for (let person = 0; person < PEOPLE; person += 1) {
      const text = await this.#untilFound(`/api/auth/${PROVIDER}/refresh`, {
        [PERSON_HEADER]: personOf(person),
      });
      this.#tokens.push(JSON.parse(text).backstageIdentity.token);
    }
    for (let number = 0; number < COMPONENTS; number += 1) {
      const { component } = componentOf(number);
      await this.#untilFound(
        `/api/catalog/entities/by-name/component/default/${component}`,
        { authorization: `Bearer ${this.tokenOf(0)}` },
      );
    }
  }

  /** Until the catalog has what it was given. */
  async #untilFound(path, headers) {
    let answer;
    await within(MAY_TAKE_MS, async () => {
      answer = await this.#reader.get(path, headers);
      return answer.status === 200;
    });
    return answer.text;
  }
}

async function within(ms, isDone) {
  const deadline = performance.now() + ms;
  while (!(await isDone())) {
    if (performance.now() > deadline) {
      throw new Error(`A portal is not ready after ${ms / 1_000} s`);
    }
    await sleep(100);
  }
}
