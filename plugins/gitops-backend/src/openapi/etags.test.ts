import {
  gitopsOperations,
  OperationDefinition,
  OperationId,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { resourceId } from '@gitops-flow/backstage-plugin-gitops-node';
import {
  deploymentsPath,
  eventually,
  TestPortal,
} from '../__testUtils__/TestPortal';
import {
  CheckoutDetails,
  COMMIT,
  detailPath,
} from '../details/__testUtils__/CheckoutDetails';

const DEPLOYMENT = resourceId({
  group: 'apps',
  kind: 'Deployment',
  namespace: 'payments-dev',
  name: 'checkout',
});

/** Express gives every answer an ETag of all of its bytes, which is shorter and changes with each moment in it. */
const OWN_ETAG = /^W\/"[\w-]{43}"$/;

/** Everything that is answered without GitHub and registries. */
const PATHS: [OperationId, string][] = [
  ['getDeployments', deploymentsPath('checkout')],
  ['getFleet', '/fleet?search=checkout'],
  ['listInstances', '/instances'],
  ['listEnvironments', '/environments'],
  ['getResourceTree', detailPath('resources')],
  ['getDiff', detailPath('diff')],
  ['getHistory', detailPath('history')],
  ['listEvents', detailPath('events')],
  ['getRevision', detailPath(`revisions/${COMMIT}`)],
  ['listResourceActions', detailPath(`resources/${DEPLOYMENT}/actions`)],
  ['checkName', '/names/fresh'],
];

function hasEtag(id: OperationId): boolean {
  const operation: OperationDefinition = gitopsOperations[id];
  return operation.etag ?? false;
}

describe('ETags', () => {
  let portal: TestPortal;

  beforeAll(async () => {
    const details = await CheckoutDetails.start();
    ({ portal } = details);
    await details.reset();
  });

  afterAll(async () => {
    await portal.stop();
  });

  it('are tried out with everything that has one by the document', () => {
    const documented = Object.keys(gitopsOperations) as OperationId[];
    const tried = PATHS.map(([id]) => id);
    expect(tried).toEqual(expect.arrayContaining(documented.filter(hasEtag)));
  });

  it.each(PATHS)(
    'of %s are there if the document has them',
    async (id, path) => {
      const { status, headers } = await portal.get(path);
      expect(status).toBe(200);
      expect(OWN_ETAG.test(headers.etag)).toBe(hasEtag(id));
    },
  );

  it.each(PATHS.filter(([id]) => hasEtag(id)))(
    'of %s are answered 304 when they are sent back',
    async (_, path) => {
      let text: string | undefined;
      // What is learned of commits in the background changes some answers once.
      await eventually(async () => {
        const { headers } = await portal.get(path);
        const again = await portal.get(path).set('If-None-Match', headers.etag);
        ({ text } = again);
        return again.status === 304;
      });
      expect(text).toBe('');
    },
  );
});
