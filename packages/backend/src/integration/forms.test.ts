import { request as values } from './__testUtils__/Creation';
import { Portal } from './__testUtils__/Portal';
import { World } from './__testUtils__/World';

jest.setTimeout(120_000);

const CHECKOUT = '/entities/component/default/checkout';
const entityRef = 'component:default/checkout';

describe('what forms ask', () => {
  let world: World;
  let portal: Portal;

  beforeAll(async () => {
    world = await World.start();
    portal = await Portal.start({
      world,
      templates: { 'application/template.yaml': 'application' },
    });
    await portal.waitForEntity('component/default/checkout');
  });

  afterAll(async () => {
    await portal?.stop();
    await world?.stop();
  });

  describe('GET /entities/{kind}/{namespace}/{name}/settings', () => {
    it('tells what runs where, and with what', async () => {
      const { status, body } = await portal.ask(`${CHECKOUT}/settings`);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        name: 'checkout',
        team: 'payments',
        missingEnvironments: [],
      });
      expect(
        body.environments.map(
          (each: { environment: string }) => each.environment,
        ),
      ).toEqual(['dev', 'staging', 'prod']);
      expect(body.environments[0]).toMatchObject({
        image: { repository: 'ghcr.io/acme/checkout' },
        size: 'small',
        chartVersion: '1.0.0',
      });
    });

    it('says that the GitOps repository does not have it', async () => {
      const { status, body } = await portal.ask(
        '/entities/component/default/nowhere/settings',
      );
      expect(status).toBe(404);
      expect(body.error.message).toContain('component:default/nowhere');
    });
  });

  describe('GET .../environments/{environment}/images', () => {
    it('tells the images that ran there, the present one first', async () => {
      const { status, body } = await portal.ask(
        `${CHECKOUT}/environments/prod/images`,
      );
      expect(status).toBe(200);
      expect(body.items[0]).toEqual({
        image: expect.objectContaining({ repository: 'ghcr.io/acme/checkout' }),
        commit: expect.stringMatching(/^[0-9a-f]{40}$/),
        committedAt: expect.stringMatching(/^\d{4}-/),
        message: expect.any(String),
        author: expect.any(String),
      });
    });

    it('knows no other environment', async () => {
      const { status } = await portal.ask(
        `${CHECKOUT}/environments/moon/images`,
      );
      expect(status).toBe(404);
    });
  });

  describe('GET /images', () => {
    it('lists the versions of an image, with date and commit', async () => {
      const { status, body } = await portal.ask(
        '/images?repository=ghcr.io/acme/checkout',
      );
      expect(status).toBe(200);
      expect(body.items.length).toBeGreaterThan(2);
      expect(body.items[0]).toMatchObject({
        repository: 'ghcr.io/acme/checkout',
        tag: expect.any(String),
        digest: expect.stringMatching(/^sha256:/),
        createdAt: expect.any(String),
        sourceCommit: expect.any(String),
      });
    });

    it.each([
      ['', 400],
      ['?repository=', 400],
      ['?repository=a&repository=b', 400],
      ['?repository=169.254.169.254/latest', 400],
      // GHCR does not tell strangers what is private from what is not there.
      ['?repository=ghcr.io/acme/nothing-here', 503],
    ])('answers %j with %i', async (query, status) => {
      expect((await portal.ask(`/images${query}`)).status).toBe(status);
    });
  });

  describe('GET /names/{name}', () => {
    it.each([
      ['brand-new', true, ''],
      ['checkout', false, 'taken by checkout of team payments'],
      ['legacy-billing', false, 'acme/legacy-billing'],
      ['Upper', false, 'lower-case'],
      ['root', false, 'choose another name'],
    ])(
      'says of %s whether it is free: %s',
      async (name, available, problem) => {
        const { status, body } = await portal.ask(`/names/${name}`);
        expect(status).toBe(200);
        expect(body).toMatchObject({ name, available });
        expect(body.problem ?? '').toContain(problem);
      },
    );
  });

  describe('POST /preview', () => {
    it('shows the files that a creation then proposes, byte for byte', async () => {
      const { status, body } = await portal.preview({
        kind: 'create',
        values: { ...values, name: 'previewed' },
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        title: 'Create previewed in dev, staging and prod',
        repository: 'acme/gitops-apps',
        problems: [],
      });
      const task = await portal.run('application', {
        ...values,
        name: 'previewed',
      });
      expect(task.status).toBe('completed');
      const files = await world.files(
        'gitops-apps',
        'app/previewed',
        'previewed',
      );
      expect(
        Object.fromEntries(
          body.files.map((file: { path: string; content: string }) => [
            file.path,
            file.content,
          ]),
        ),
      ).toEqual(files);
    });

    it('says everything that is wrong instead', async () => {
      const { status, body } = await portal.preview({
        kind: 'create',
        values: { ...values, name: 'X', port: 0, owner: 'nobody' },
      });
      expect(status).toBe(200);
      expect(body.files).toEqual([]);
      expect(body.problems).toEqual([
        expect.stringMatching(/^name: /),
        expect.stringMatching(/^port: /),
        expect.stringMatching(/^owner: /),
      ]);
    });

    it.each([
      [
        'a change',
        {
          kind: 'change',
          values: { environments: ['dev'], settings: { size: 'large' } },
        },
        'values/dev/payments/checkout/values.yaml',
        'modified',
      ],
      [
        'a decommission',
        { kind: 'decommission', values: { confirm: 'checkout' } },
        'values/dev/payments/checkout/image.yaml',
        'removed',
      ],
    ])('shows the files of %s', async (_, asked, path, state) => {
      const { status, body } = await portal.preview({ ...asked, entityRef });
      expect({ status, problems: body.problems }).toEqual({
        status: 200,
        problems: [],
      });
      expect(body.files).toContainEqual(
        expect.objectContaining({ path, state }),
      );
    });

    it('says why there is no way back', async () => {
      const { body } = await portal.preview({
        kind: 'rollback',
        entityRef,
        values: { environment: 'moon' },
      });
      expect(body.problems).toEqual([
        expect.stringMatching(/^environment: checkout is not in "moon"/),
      ]);
    });

    it.each([
      [{}, 400],
      [{ kind: 'delete', values: {} }, 400],
      [{ kind: 'change', entityRef: '::', values: {} }, 400],
      [{ kind: 'change', entityRef: 'component:default/x', values: {} }, 404],
      [{ kind: 'promote', entityRef, values: { to: ['dev'] } }, 400],
    ])('refuses %j', async (body, status) => {
      expect((await portal.preview(body)).status).toBe(status);
    });
  });
});
