import { mockCredentials } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { Fleet } from '@gitops-flow/backstage-plugin-gitops-common';
import { RawApplication } from '../../__testUtils__/TestArgocd';
import { eventually, TestPortal } from '../../__testUtils__/TestPortal';

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };

/**
 * A portal with several people, who may see different things of the same fleet.
 */
export class TestFleet {
  readonly portal: TestPortal;
  /** What the policy says of people, by their names; it allows all to others. */
  readonly #decisions = new Map<string, PolicyDecision>();

  /** @param options - `nonprod`, `prod`: Applications beside those of the portal */
  static async start(options: {
    entities: Entity[];
    nonprod?: RawApplication[];
    prod?: RawApplication[];
    access?: object;
  }): Promise<TestFleet> {
    const { entities, nonprod = [], prod = [], access } = options;
    const portal = await TestPortal.create();
    nonprod.forEach(application => portal.nonprod.set(application));
    prod.forEach(application => portal.prod.set(application));
    const fleet = new TestFleet(portal);
    await portal.start(portal.config({ access }), entities);
    await portal.untilMirrored();
    return fleet;
  }

  private constructor(portal: TestPortal) {
    this.portal = portal;
    portal.authorize.mockImplementation(async (_, options) => [
      this.#decisions.get(personIn(options)) ?? ALLOW,
    ]);
  }

  async stop(): Promise<void> {
    await this.portal.stop();
  }

  /** Says what a person may see, before the first question of the person. */
  decide(person: string, decision: PolicyDecision): void {
    this.#decisions.set(person, decision);
  }

  /** @param query - behind the question mark */
  get(person: string, query: string = '') {
    return this.portal.get(
      `/fleet?${query}`,
      mockCredentials.user.header(`user:default/${person}`),
    );
  }

  /** @throws Error for anything but 200 */
  async of(person: string, query: string = ''): Promise<Fleet> {
    const { status, body } = await this.get(person, query);
    if (status !== 200) {
      throw new Error(`${status} ${JSON.stringify(body)}`);
    }
    return body;
  }

  /** Asks until the answer is as expected. */
  async until(
    person: string,
    condition: (fleet: Fleet) => boolean,
  ): Promise<Fleet> {
    let fleet = await this.of(person);
    await eventually(
      async () => {
        fleet = await this.of(person);
        return condition(fleet);
      },
      () => JSON.stringify(fleet, null, 2),
    );
    return fleet;
  }
}

function personIn(options: unknown): string {
  return JSON.stringify(options).match(/user:default\/([\w-]+)/)?.[1] ?? '';
}

/** Names of the Applications on a page, in its order. */
export function namesIn({ items }: Fleet): string[] {
  return items.map(({ application }) => application.name);
}
