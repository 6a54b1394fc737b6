import { TestPortal } from '../__testUtils__/TestPortal';
import {
  CheckoutDetails,
  COMMIT,
  detailPath,
  METADATA,
  TREE,
} from './__testUtils__/CheckoutDetails';

describe('the details of an Application', () => {
  let details: CheckoutDetails;
  let portal: TestPortal;

  beforeAll(async () => {
    details = await CheckoutDetails.start();
    ({ portal } = details);
  });
  afterAll(async () => {
    await portal.stop();
  });
  beforeEach(async () => {
    await details.reset();
  });

  it.each([
    [
      'says that the account lacks the right',
      'platform/project-denied',
      503,
      "the portal's own account lacks a right. Give the account the right in argocd-rbac-cm: p, backstage, applications, get, */*, allow",
    ],
    [
      'refuses the token',
      'get/bad-token',
      503,
      'Argo CD refuses the credentials',
    ],
    [
      'does not know the Application',
      'detail/resource-tree-missing-app',
      404,
      '404 applications.argoproj.io "nope-dev" not found',
    ],
    [
      'has no project for it (fact 15)',
      'detail/resource-tree-never-reconciled',
      400,
      '400 app is not allowed in project "logistics-trial", or the project does not exist',
    ],
    [
      'sends somewhere else, which is not followed',
      'get/traversal-plain',
      503,
      'The address of Argo CD sends somewhere else',
    ],
  ])(
    'are an error in words when Argo CD %s',
    async (_, answer, status, words) => {
      portal.nonprod.answer(TREE, answer);
      const response = await portal.get(detailPath('resources'));
      expect(response.status).toBe(status);
      expect(response.body.error.message).toBe(
        `Argo CD "nonprod": read the resource tree: ${words}`,
      );
      expect(response.text).not.toMatch(/argocd-token|127\.0\.0\.1/);
    },
  );

  it('have no address of a cluster and no credentials in what Argo CD says', async () => {
    portal.nonprod.answer(METADATA, {
      status: 500,
      json: {
        code: 14,
        error: 'x',
        message:
          'rpc error: code = Unavailable desc = dial tcp 10.96.1.2:8081: cannot read https://bot:hunter2@git.example.com with argocd-token by argocd-repo-server.argocd.svc.cluster.local:8081',
      },
    });
    const { status, body } = await portal.get(
      detailPath(`revisions/${COMMIT}`),
    );
    expect(status).toBe(503);
    expect(body.error.message).toBe(
      'Argo CD "nonprod": read a revision: 500 rpc error: code = Unavailable desc = dial tcp ***: cannot read https://***@git.example.com with *** by ***',
    );
  });

  // Nothing comes after it.
  it('are 503 while Argo CD is away, with words, at once after five calls, and the mirror goes on', async () => {
    await portal.nonprod.server.stop();
    const messages: string[] = [];
    for (const [what, name] of [
      ['resources', 'checkout-dev'],
      ['diff', 'checkout-dev'],
      ['events', 'checkout-dev'],
      ['resources', 'checkout-staging'],
      ['diff', 'checkout-staging'],
      ['events', 'checkout-staging'],
    ]) {
      const { status, body } = await portal.get(detailPath(what, name));
      expect(status).toBe(503);
      messages.push(body.error.message);
    }
    expect(messages[0]).toBe(
      'Argo CD "nonprod": read the resource tree: Argo CD cannot be reached',
    );
    expect(messages[5]).toMatch(
      /^Argo CD "nonprod": read events: not asked, as Argo CD has not answered for \d+ seconds$/,
    );
    await portal.get(detailPath('history')).expect(200);
    const { environments } = await portal.deployments();
    expect(environments[0].applications).toHaveLength(1);
    expect(environments[2].stale).toBe(false);
  });
});
