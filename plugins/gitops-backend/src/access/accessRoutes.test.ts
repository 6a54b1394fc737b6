import { mockCredentials } from '@backstage/backend-test-utils';
import { gitopsDeploymentReadPermission } from '@gitops-flow/backstage-plugin-gitops-common';
import { deploymentsPath, TestPortal } from '../__testUtils__/TestPortal';

describe('access to GET /entities/:kind/:namespace/:name/deployments', () => {
  let portal: TestPortal;

  beforeEach(async () => {
    portal = await TestPortal.create();
    await portal.start();
  });

  afterEach(async () => {
    await portal.stop();
  });

  it('answers 401 without credentials', async () => {
    const { status } = await portal.get(deploymentsPath('checkout'), '');
    expect(status).toBe(401);
  });

  it('answers 403 to a service', async () => {
    const { status } = await portal.get(
      deploymentsPath('checkout'),
      mockCredentials.service.header(),
    );
    expect(status).toBe(403);
  });

  it('asks the policy once, as the caller', async () => {
    await portal.get(deploymentsPath('checkout'));
    await portal.get(deploymentsPath('ledger'));
    expect(portal.authorize).toHaveBeenCalledTimes(1);
    expect(portal.authorize).toHaveBeenCalledWith(
      [{ permission: gitopsDeploymentReadPermission }],
      {
        credentials: expect.objectContaining({
          principal: expect.objectContaining({
            userEntityRef: 'user:default/alice',
          }),
        }),
      },
    );
  });

  it('answers 403 without the permission', async () => {
    portal.deny();
    const { status, body } = await portal.get(deploymentsPath('checkout'));
    expect(status).toBe(403);
    expect(body.error.message).toBe(
      'The permission gitops.deployment.read is not granted for component:default/checkout',
    );
    expect(body).not.toHaveProperty('environments');
  });

  it('answers 404 for an entity that is not there, granted or not', async () => {
    const granted = await portal.get(deploymentsPath('nobody'));
    portal.deny();
    const denied = await portal.get(
      deploymentsPath('nobody'),
      mockCredentials.user.header('user:default/bob'),
    );
    expect(granted.status).toBe(404);
    expect(granted.body.error.message).toBe(
      'There is no entity component:default/nobody',
    );
    expect(denied.body.error).toEqual(granted.body.error);
  });

  it('answers 404 with the annotation that is missing', async () => {
    const { status, body } = await portal.get(deploymentsPath('library'));
    expect(status).toBe(404);
    expect(body.error.message).toBe(
      'component:default/library names no Argo CD Application: give it the annotation argocd/app-selector, for example "app.kubernetes.io/name=library"',
    );
  });

  it.each([
    ['component/default/broken', 'argocd/app-selector'],
    ['component/default/..%2Fclusters', 'name'],
    ['component/def%20ault/checkout', 'namespace'],
    ['com-ponent/default/checkout', 'kind'],
  ])('answers 400 for %s, naming the %s', async (path, part) => {
    const { status, body } = await portal.get(`/entities/${path}/deployments`);
    expect(status).toBe(400);
    expect(body.error.message).toContain(part);
  });
});
