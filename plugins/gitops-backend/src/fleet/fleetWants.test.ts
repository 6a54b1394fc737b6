import {
  Fleet,
  FLEET_SIGNAL_CHANNEL,
  FleetEntry,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { rawApplication, RawApplication } from '../__testUtils__/TestArgocd';
import { eventually, pause, TestPortal } from '../__testUtils__/TestPortal';

const OURS = 'c27e5f8'.padEnd(40, '0');
const OLD = 'ad0b7cd'.padEnd(40, '0');
const OTHER = 'https://git.example.com/acme/other.git';
const METADATA = `GET ledger-dev/revisions/${OURS}/metadata`;

describe('what the fleet shows without anybody having opened a page', () => {
  let portal: TestPortal;
  let repoUrl: string;

  beforeEach(async () => {
    portal = await TestPortal.create();
    repoUrl = `${portal.github.server.url}/acme/gitops-apps.git`;
    portal.github.oldCommits = [OURS, OLD].map(sha => ({
      sha,
      author: 'Maria Example',
      authoredAt: '2026-11-23T05:59:00Z',
      message: 'Promote checkout',
    }));
    for (const name of ['checkout', 'ledger']) {
      portal.github.files.set(
        `values/dev/payments/${name}/image.yaml`,
        `image:\n  repository: "nginx"\n  tag: "1.29.4-${name}"\n`,
      );
    }
    portal.nonprod.answer(METADATA, {
      json: { author: 'Ada', date: '2026-11-20T08:00:00Z', message: 'Raise' },
    });
    portal.nonprod.set(deployed('checkout-dev', repoUrl));
    portal.nonprod.set(deployed('ledger-dev', OTHER));
    await portal.start(
      portal.config({ pollInterval: '1h', access: { teamLabel: 'ignored' } }),
    );
    await eventually(async () =>
      [portal.nonprod, portal.prod].every(({ openStreams }) => openStreams > 0),
    );
    // What has been asked until then is about nobody's look.
    await pause(500);
  });

  afterEach(async () => {
    await portal.stop();
  });

  /** As the portal writes it, deployed twice, with its values out of a repository. */
  function deployed(name: string, values: string): RawApplication {
    const sources = [{ repoURL: repoUrl }, { repoURL: values }];
    return rawApplication(name, {
      labels: { team: 'payments' },
      spec: { sources },
      status: {
        history: [OLD, OURS].map((commit, id) => ({
          id,
          revisions: [OLD, commit],
          sources,
          deployedAt: `2026-11-23T06:0${id}:00Z`,
        })),
      },
    });
  }

  async function fleet(query: string): Promise<Fleet> {
    const { status, body } = await portal.get(`/fleet?${query}`);
    expect(status).toBe(200);
    return body;
  }

  function rowOf({ items }: Fleet, name: string): FleetEntry['application'] {
    const found = items.find(({ application }) => application.name === name);
    if (!found) {
      throw new Error(`${name} is not there`);
    }
    return found.application;
  }

  function blobsRead(): number {
    return portal.github.server.requests.filter(path =>
      path.includes('/git/blobs/'),
    ).length;
  }

  /** Looks until all is known that may be. */
  async function untilKnown(look: () => Promise<Fleet>): Promise<Fleet> {
    await untilAll(look, ({ desiredImage }) => desiredImage !== undefined);
    return untilAll(look, ({ revision }) => revision?.author !== undefined);
  }

  async function untilAll(
    look: () => Promise<Fleet>,
    isKnown: (application: FleetEntry['application']) => boolean,
  ): Promise<Fleet> {
    let last = await look();
    await eventually(
      async () => {
        last = await look();
        return last.items.every(({ application }) => isKnown(application));
      },
      () => JSON.stringify(last, null, 2),
    );
    return last;
  }

  it('is the desired image and who made the newest revision, told by signal when it is known', async () => {
    expect(blobsRead()).toBe(0);
    let last = await fleet('environment=dev');
    for (const name of ['checkout-dev', 'ledger-dev']) {
      expect(rowOf(last, name)).not.toHaveProperty('desiredImage');
      expect(rowOf(last, name).revision).not.toHaveProperty('author');
    }
    portal.publish.mockClear();
    last = await untilKnown(async () => {
      const isTold = portal.publish.mock.calls.some(([signal]) =>
        JSON.stringify(signal).includes(FLEET_SIGNAL_CHANNEL),
      );
      if (isTold) {
        portal.publish.mockClear();
        last = await fleet('environment=dev');
      }
      return last;
    });
    expect(rowOf(last, 'checkout-dev')).toMatchObject({
      desiredImage: { repository: 'nginx', tag: '1.29.4-checkout' },
      revision: { revision: OURS, author: 'Maria Example' },
    });
    expect(rowOf(last, 'ledger-dev')).toMatchObject({
      desiredImage: { repository: 'nginx', tag: '1.29.4-ledger' },
      revision: { revision: OURS, author: 'Ada' },
    });
  });

  it('is asked for only where it is shown: of the page, and of the newest deployment', async () => {
    await untilKnown(async () => fleet('environment=dev&limit=1'));
    await pause(500);
    expect(blobsRead()).toBe(1);
    expect(portal.nonprod.asked).toEqual([]);
    expect(
      portal.github.server.requests.filter(path =>
        path.includes('/git/commits/'),
      ),
    ).toEqual([`/repos/acme/gitops-apps/git/commits/${OURS}`]);
  });

  it('costs nothing more when it is looked at again and again', async () => {
    await untilKnown(async () => fleet('environment=dev'));
    const asked = () => [
      ...portal.github.server.requests.filter(path => path.includes('/git/')),
      ...portal.nonprod.asked,
    ];
    const before = asked();
    for (let look = 0; look < 20; look += 1) {
      await fleet('environment=dev');
    }
    await pause(1_500);
    expect(asked()).toEqual(before);
  });
});
