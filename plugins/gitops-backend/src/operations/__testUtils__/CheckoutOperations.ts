import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { resourceId } from '@gitops-flow/backstage-plugin-gitops-node';
import { rawApplication } from '../../__testUtils__/TestArgocd';
import { TestPortal } from '../../__testUtils__/TestPortal';
import { applicationId } from '../../applications/applicationId';

export const CHECKOUT = {
  instance: 'nonprod',
  namespace: 'argocd',
  name: 'checkout-dev',
};

/** What Argo CD is asked to do. */
export const SYNC = 'POST checkout-dev/sync';
export const TERMINATE = 'DELETE checkout-dev/operation';
export const REFRESH = 'GET checkout-dev';
export const ACTION = 'POST checkout-dev/resource/actions/v2';

export const SOURCE = { repoURL: 'https://github.com/acme/apps.git' };

/** A resource of the recorded diff. */
export const DEPLOYMENT = resourceId({
  group: 'apps',
  kind: 'Deployment',
  namespace: 'payments-dev',
  name: 'ledger',
});
/** A resource of the recorded tree, which is not in the diff. */
export const ROLLOUT = resourceId({
  group: 'argoproj.io',
  kind: 'Rollout',
  namespace: 'payments-dev',
  name: 'gateway',
});

export function operationPath(what: string): string {
  return `/entities/Component/default/checkout/applications/${applicationId(
    CHECKOUT,
  )}/${what}`;
}

/**
 * One portal for several tests, in which Argo CD takes every operation on the Application checkout-dev.
 */
export class CheckoutOperations {
  readonly portal: TestPortal;
  #tests = 0;
  #known = new Set<string>();

  static async start(): Promise<CheckoutOperations> {
    const portal = await TestPortal.create();
    await portal.start();
    await portal.untilMirrored();
    return new CheckoutOperations(portal);
  }

  private constructor(portal: TestPortal) {
    this.portal = portal;
  }

  /** Makes everything as it was. */
  async reset(): Promise<void> {
    const { nonprod, authorize, auditor } = this.portal;
    nonprod.answer(SYNC, 'operations/sync-ok');
    nonprod.answer(TERMINATE, 'operations/terminate-ok');
    nonprod.answer(REFRESH, 'get/refresh-normal');
    nonprod.answer(ACTION, 'detail/action-rollout-resume');
    nonprod.answer(
      'GET checkout-dev/managed-resources',
      'detail/managed-resources-drift',
    );
    nonprod.answer(
      'GET checkout-dev/resource-tree',
      'detail/resource-tree-rollout',
    );
    nonprod.answer(
      'GET checkout-dev/resource/actions',
      'detail/actions-rollout-paused',
    );
    authorize.mockResolvedValue([{ result: AuthorizeResult.ALLOW }]);
    await this.show({});
    nonprod.asked.length = 0;
    nonprod.givenUp = 0;
    auditor.events.length = 0;
    this.#known = new Set((await this.#requests()).map(({ id }) => id));
  }

  /** Sets the Application, and waits until the mirror has it so. */
  async show(options: Parameters<typeof rawApplication>[1]): Promise<void> {
    this.#tests += 1;
    const image = `nginx:1.29.${this.#tests}`;
    this.portal.nonprod.set(
      rawApplication('checkout-dev', {
        labels: { team: 'payments' },
        spec: { source: SOURCE },
        images: [image],
        ...options,
      }),
    );
    await this.portal.until(
      ({ environments: [dev] }) => dev.applications[0].images[0] === image,
    );
  }

  /** What Argo CD was asked, without what is asked in the background about the commits on pages. */
  asked() {
    return this.portal.nonprod.asked.filter(
      request => !request.path.includes('/revisions/'),
    );
  }

  /** What the test has written into the history. */
  async rows() {
    return (await this.#requests())
      .filter(({ id }) => !this.#known.has(id))
      .map(({ id, backend, openedAt, ...row }) => row);
  }

  /** The one audit event. */
  audited() {
    const { events } = this.portal.auditor;
    const [event] = events;
    if (events.length !== 1 || event.closed.length !== 1) {
      throw new Error(
        `Not one event that was closed once: ${JSON.stringify(events)}`,
      );
    }
    return { eventId: event.eventId, ...event.closed[0] };
  }

  async #requests() {
    const store = await this.portal.history();
    return (await store.listRequests([CHECKOUT], { limit: 1_000 })).items;
  }
}
