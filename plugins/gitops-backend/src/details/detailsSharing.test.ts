import { mockCredentials } from '@backstage/backend-test-utils';
import { ResourceTree } from '@gitops-flow/backstage-plugin-gitops-common';
import { rawApplication } from '../__testUtils__/TestArgocd';
import { eventually, TestPortal } from '../__testUtils__/TestPortal';
import {
  CheckoutDetails,
  COMMIT,
  detailPath,
  EVENTS,
  MANAGED,
  METADATA,
  TREE,
} from './__testUtils__/CheckoutDetails';

describe('the details of an Application, for many readers', () => {
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

  it.each(['resources', 'diff', 'events', 'history', `revisions/${COMMIT}`])(
    'are 304 for who has them already, and private: %s',
    async what => {
      const { headers } = await portal.get(detailPath(what)).expect(200);
      expect(headers['cache-control']).toBe('private, no-cache');
      expect(headers.vary).toMatch(/Authorization/);

      await portal
        .get(detailPath(what))
        .set('If-None-Match', headers.etag)
        .expect(304);
      portal.deny();
      // Answers to reads are remembered for a person; this one is another.
      await portal
        .get(
          detailPath(what),
          mockCredentials.user.header('user:default/mallory'),
        )
        .set('If-None-Match', headers.etag)
        .expect(403);
    },
  );

  it('are 304 also when Argo CD says the same again', async () => {
    const { headers } = await portal.get(detailPath('resources')).expect(200);
    portal.nonprod.set(
      rawApplication('checkout-dev', { images: ['nginx:1.29.4'] }),
    );
    await portal.until(
      ({ environments: [dev] }) =>
        dev.applications[0].images[0] === 'nginx:1.29.4',
    );
    await portal
      .get(detailPath('resources'))
      .set('If-None-Match', headers.etag)
      .expect(304);
    expect(portal.nonprod.countOf(TREE)).toBe(2);
  });

  it.each([
    ['resources', TREE],
    ['diff', MANAGED],
    ['events', EVENTS],
    [`revisions/${COMMIT}`, METADATA],
  ])('are asked for once by ten who read together: %s', async (what, call) => {
    let answerNow = () => {};
    portal.nonprod.answer(
      call,
      call === METADATA
        ? 'detail/revision-metadata'
        : 'detail/resource-tree-deployment',
      new Promise<void>(resolve => {
        answerNow = resolve;
      }),
    );
    const people = Array.from({ length: 10 }, (_, index) =>
      portal
        .get(
          detailPath(what),
          mockCredentials.user.header(`user:default/person-${index}`),
        )
        .then(({ status, headers }) => ({ status, etag: headers.etag })),
    );
    await eventually(() => portal.nonprod.countOf(call) > 0);
    answerNow();
    const answers = await Promise.all(people);

    expect(answers[0].status).toBe(200);
    expect(new Set(answers.map(({ etag }) => etag)).size).toBe(1);
    expect(portal.nonprod.countOf(call)).toBe(1);
  });

  it('are asked for anew once the Application has changed', async () => {
    await details.read('getResourceTree', 'resources');
    await details.read('getResourceTree', 'resources');
    expect(portal.nonprod.countOf(TREE)).toBe(1);

    portal.nonprod.answer(TREE, 'detail/resource-tree-degraded');
    portal.nonprod.set(
      rawApplication('checkout-dev', {
        status: { health: { status: 'Degraded' } },
      }),
    );
    await portal.until(
      ({ environments: [dev] }) => dev.applications[0].health === 'Degraded',
    );
    const { items }: ResourceTree = await details.read(
      'getResourceTree',
      'resources',
    );
    expect(items.map(({ name }) => name)).toContain('fraud');
    expect(portal.nonprod.countOf(TREE)).toBe(2);
  });

  it('are not asked for anew because another Application has changed', async () => {
    await details.read('getResourceTree', 'resources');
    portal.nonprod.set(
      rawApplication('checkout-staging', {
        status: { health: { status: 'Degraded' } },
      }),
    );
    await portal.until(
      ({ environments: [, staging] }) =>
        staging.applications[0].health === 'Degraded',
    );
    await details.read('getResourceTree', 'resources');
    expect(portal.nonprod.countOf(TREE)).toBe(1);
  });

  it('are no longer waited for when the last reader has gone', async () => {
    portal.nonprod.answer(TREE, 'silence');
    const reading = portal.get(detailPath('resources'));
    const gone = reading.then(
      () => undefined,
      () => undefined,
    );
    await eventually(() => portal.nonprod.countOf(TREE) === 1);
    reading.abort();
    await eventually(() => portal.nonprod.givenUp === 1);
    await gone;

    portal.nonprod.answer(TREE, 'detail/resource-tree-deployment');
    const { items } = await details.read('getResourceTree', 'resources');
    expect(items).toHaveLength(9);
  });
});
