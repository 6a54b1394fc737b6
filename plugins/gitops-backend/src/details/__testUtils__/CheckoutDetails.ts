import { isDeepStrictEqual } from 'node:util';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  gitopsOperations,
  OperationId,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { rawApplication } from '../../__testUtils__/TestArgocd';
import { TestPortal } from '../../__testUtils__/TestPortal';
import { applicationId } from '../../applications/applicationId';

export const COMMIT = '2b0032dc1111069d3544c1fa3ae7250c92a8cea1';

/** What Argo CD is asked for. */
export const TREE = 'GET checkout-dev/resource-tree';
export const MANAGED = 'GET checkout-dev/managed-resources';
export const EVENTS = 'GET checkout-dev/events';
export const ACTIONS = 'GET checkout-dev/resource/actions';
export const METADATA = `GET checkout-dev/revisions/${COMMIT}/metadata`;

/** What makes the commit an Application's own. The commits of its history are asked for in the background. */
export const SYNCED = {
  operationState: {
    phase: 'Succeeded',
    startedAt: '2026-11-23T06:11:10Z',
    finishedAt: '2026-11-23T06:11:15Z',
    syncResult: { revision: COMMIT },
  },
};

/** Path of something about an Application of the entity checkout. */
export function detailPath(
  what: string,
  name = 'checkout-dev',
  instance = 'nonprod',
): string {
  const id = applicationId({ instance, namespace: 'argocd', name });
  return `/entities/component/default/checkout/applications/${id}/${what}`;
}

/**
 * One portal for several tests, in which Argo CD has recorded details of the Application checkout-dev.
 */
export class CheckoutDetails {
  readonly portal: TestPortal;
  #tests = 0;

  static async start(): Promise<CheckoutDetails> {
    const portal = await TestPortal.create();
    await portal.start();
    await portal.untilMirrored();
    return new CheckoutDetails(portal);
  }

  private constructor(portal: TestPortal) {
    this.portal = portal;
  }

  /** Of the test: revisions are remembered by it. */
  get repository(): string {
    return `github.com/acme/apps-${this.#tests}`;
  }

  /** Where checkout-dev comes from. */
  get source() {
    return { repoURL: `https://bot:hunter2@${this.repository}` };
  }

  /** Makes everything as it was, and everything be forgotten. */
  async reset(): Promise<void> {
    const { nonprod, authorize } = this.portal;
    nonprod.answer(TREE, 'detail/resource-tree-deployment');
    nonprod.answer(MANAGED, 'detail/managed-resources-drift');
    nonprod.answer(EVENTS, 'detail/events-deployment');
    nonprod.answer(ACTIONS, 'detail/actions-rollout-paused');
    nonprod.answer(METADATA, 'detail/revision-metadata');
    authorize.mockResolvedValue([{ result: AuthorizeResult.ALLOW }]);
    this.#tests += 1;
    const { source, repository } = this;
    nonprod.set(
      rawApplication('checkout-dev', { spec: { source }, status: SYNCED }),
    );
    await this.portal.until(
      ({ environments: [dev] }) =>
        dev.applications[0].sources[0]?.repoUrl === `https://***@${repository}`,
    );
    nonprod.asked.length = 0;
    nonprod.givenUp = 0;
  }

  /** What Argo CD was asked, without what is asked in the background about the commits on pages. */
  asked() {
    return this.portal.nonprod.asked.filter(
      request => !request.path.includes('/revisions/'),
    );
  }

  /** An answer, which has to be as the API's document has it: the schema drops what it does not name. */
  async read(operation: OperationId, what: string, name?: string) {
    const { status, body } = await this.portal.get(detailPath(what, name));
    if (status !== 200) {
      throw new Error(`${status} ${JSON.stringify(body)}`);
    }
    const { response } = gitopsOperations[operation];
    if (!isDeepStrictEqual(response.parse(body), body)) {
      throw new Error(`Not as documented: ${JSON.stringify(body)}`);
    }
    return body;
  }
}
