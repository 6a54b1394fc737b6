import { ArgocdServer } from '../ArgocdServer';
import { applicationFiles } from '../testing/applicationFiles';
import { REPOSITORY_URL, TestGitops } from '../testing/TestGitops';
import { TestClient } from '../testing/TestClient';
import { html } from './html';

jest.setTimeout(30_000);

describe('pages', () => {
  let gitops: TestGitops;
  let server: ArgocdServer;
  let client: TestClient;

  beforeAll(async () => {
    gitops = await TestGitops.create();
    await gitops.commit('Ledger', {
      ...applicationFiles({
        name: 'ledger',
        automated: null,
        image: { repository: 'ghcr.io/acme/ledger', tag: '1.0.0' },
      }),
      ...applicationFiles({ name: 'depot', project: '<b>bold</b>' }),
    });
    server = await gitops.startServer();
    client = TestClient.create(server);
    await client.untilSettled('checkout-dev');
    await client.until('depot-dev', ({ status }) => !!status.conditions);
    await client.until(
      'ledger-dev',
      ({ status }) => status.sync.status === 'OutOfSync',
    );
  });

  afterAll(() => gitops.dispose());

  describe('GET /applications', () => {
    it('lists every application with its states in words', async () => {
      const { status, text, headers } = await client.raw({
        path: '/applications',
      });
      expect(status).toBe(200);
      expect(headers['content-type']).toContain('text/html');
      expect(text).toContain('Argo CD: nonprod');
      expect(text).toContain('local stand-in for Argo CD');
      expect(text).toContain('href="/applications/argocd/checkout-dev"');
      expect(text).toContain('ghcr.io/acme/checkout:1.9.0');
      for (const word of [
        'Synced',
        'OutOfSync',
        'Healthy',
        'Missing',
        'Unknown',
      ]) {
        expect(text).toContain(`</span> ${word}`);
      }
    });

    it('shows what comes from Git as text', async () => {
      const { text } = await client.raw({ path: '/applications' });
      expect(text).not.toContain('<b>bold</b>');
      expect(text).toContain('&#60;b&#62;bold&#60;/b&#62;');
    });

    it('is where the root leads', async () => {
      const { status, headers } = await client.raw({ path: '/' });
      expect([status, headers.location]).toEqual([302, '/applications']);
    });
  });

  describe('GET /applications/:namespace/:name', () => {
    it('links to the commit and shows history and tree', async () => {
      const { text } = await client.raw({
        path: '/applications/argocd/checkout-dev',
      });
      const sha = (await client.application('checkout-dev'))?.status.sync
        .revision;
      expect(text).toContain(`href="${REPOSITORY_URL}/commit/${sha}"`);
      expect(text).toContain('automated sync');
      expect(text).toMatch(/Deployment\s+<strong>checkout<\/strong>/);
      expect(text).toMatch(/ReplicaSet\s+<strong>checkout-/);
      expect(text).toMatch(/Pod\s+<strong>checkout-/);
    });

    it('shows conditions', async () => {
      const { text } = await client.raw({
        path: '/applications/argocd/depot-dev',
      });
      expect(text).toContain('InvalidSpecError');
    });

    it('is 404 for an unknown application', async () => {
      const { status, text } = await client.raw({
        path: '/applications/argocd/nope',
      });
      expect(status).toBe(404);
      expect(text).toContain('There is no application argocd/nope');
    });
  });

  describe('POST /applications/:namespace/:name/:action', () => {
    it.each([['https://evil.example'], ['null']])(
      'does nothing for a form on %s',
      async origin => {
        const { status } = await client.raw({
          method: 'POST',
          path: '/applications/argocd/ledger-dev/sync',
          headers: { origin },
        });
        expect(status).toBe(403);
        expect(
          (await client.application('ledger-dev'))?.operation,
        ).toBeUndefined();
      },
    );

    it('syncs, and goes back to the page', async () => {
      const { status, headers } = await client.raw({
        method: 'POST',
        path: '/applications/argocd/ledger-dev/sync',
        headers: { origin: server.url, host: new URL(server.url).host },
      });
      expect([status, headers.location]).toEqual([
        303,
        '/applications/argocd/ledger-dev',
      ]);
      const ledger = await client.untilSettled('ledger-dev');
      expect(ledger.status.history).toMatchObject([
        { initiatedBy: { username: 'admin' } },
      ]);
    });

    it('refreshes', async () => {
      const sha = await gitops.commit('Unseen', { 'README.md': 'x\n' });
      await client.raw({
        method: 'POST',
        path: '/applications/argocd/checkout-dev/refresh',
      });
      expect(
        (await client.application('checkout-dev'))?.status.sync.revision,
      ).toBe(sha);
    });
  });
});

describe('html', () => {
  it('escapes what is put in, joins lists and leaves nothings out', () => {
    const items = ['<a>', '"b"', "'c'&"].map(item => html`<i>${item}</i>`);
    expect(
      html`<b title="${'"'}">${items}${undefined}${false}${0}</b>`.toString(),
    ).toBe(
      '<b title="&#34;"><i>&#60;a&#62;</i><i>&#34;b&#34;</i><i>&#39;c&#39;&#38;</i>0</b>',
    );
  });
});
