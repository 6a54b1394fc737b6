import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import {
  ImageHistoryEntry,
  platformSchema,
  readRequestMarker,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { stringify } from 'yaml';
import {
  deployedApplication,
  ENVIRONMENTS,
} from './__testUtils__/deployedApplication';
import { planPromotion } from './planPromotion';

const PROMOTE = resolve(
  __dirname,
  '../../../../templates/platform/gitops-apps/automation/promote.mjs',
);
const DIGEST = `sha256:${'a1'.repeat(32)}`;
const OTHER_DIGEST = `sha256:${'b2'.repeat(32)}`;
const REPOSITORY = 'ghcr.io/acme/checkout';

const platform = platformSchema.parse({
  organization: 'acme',
  repository: 'https://github.com/acme/gitops-apps',
  platformTeam: 'platform',
  chart: 'charts/eks-baseline',
  registries: ['ghcr.io/acme/'],
  environments: ENVIRONMENTS.map(environment => ({
    name: environment.name,
    destination: environment.destination,
    applicationNamespace: 'argocd',
    owners: environment.name === 'prod' ? 'approvers' : 'team',
    automerge: false,
    requireDigest: environment.requireDigest,
    sync: { prune: environment.sync.prune, selfHeal: true },
  })),
});

function image(version: { tag?: string; digest?: string } = {}): string {
  const lines = Object.entries(version).map(
    ([key, value]) => `  ${key}: "${value}"\n`,
  );
  return lines.length > 0
    ? `# What runs here.\nimage:\n  repository: "${REPOSITORY}"\n${lines.join(
        '',
      )}`
    : '# What runs here.\nimage: {}\n';
}

function entry(tag: string, commit = tag): ImageHistoryEntry {
  return {
    image: { repository: REPOSITORY, tag },
    commit,
    committedAt: '2026-11-20T08:00:00Z',
    message: `Deploy ${tag}`,
    author: 'ana',
  };
}

describe('planPromotion', () => {
  describe('plans what the workflow of the GitOps repository would propose', () => {
    let folder: string;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'gitops-promotion-'));
    });

    afterEach(() => rm(folder, { recursive: true }));

    const write = async (path: string, text: string) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    };

    const promoteByWorkflow = async (args: string[]) => {
      const { stdout } = await promisify(execFile)(process.execPath, [
        PROMOTE,
        '--root',
        folder,
        '--application',
        'payments/checkout',
        ...args,
      ]);
      return JSON.parse(stdout);
    };

    it.each<[string, Record<string, string>, { to: string; from?: string }]>([
      [
        'another tag',
        { dev: image({ tag: '1.5.0' }), staging: image({ tag: '1.4.2' }) },
        { to: 'staging' },
      ],
      [
        'a digest, to an environment that waits for its first image',
        {
          dev: image({ tag: '1' }),
          staging: image({ tag: '1.4.2', digest: DIGEST }),
          prod: image(),
        },
        { to: 'prod' },
      ],
      [
        'an image without a tag, past an environment',
        {
          dev: image({ digest: DIGEST }),
          staging: image({ tag: '1.4.2' }),
          prod: image({ tag: '1.4.1', digest: OTHER_DIGEST }),
        },
        { to: 'prod', from: 'dev' },
      ],
      [
        'an environment that the application is not in',
        { dev: image({ tag: '2', digest: DIGEST }), prod: image() },
        { to: 'prod' },
      ],
      [
        'a digest that goes away',
        {
          dev: image({ tag: '1.5.0' }),
          staging: image({ tag: '1.4.2', digest: DIGEST }),
        },
        { to: 'staging' },
      ],
      [
        'comments, order and an unquoted text of people',
        {
          dev: image({ tag: 'on', digest: DIGEST }),
          staging: `# Frozen until the audit is over: ask Ana.\nimage:\n  digest: "${OTHER_DIGEST}" # from the release notes\n  # mirrored\n  repository: ghcr.io/acme/checkout\n  tag: stable\n`,
        },
        { to: 'staging' },
      ],
    ])('%s', async (_, images, { to, from }) => {
      await write('platform.yaml', stringify(platform));
      for (const [environment, text] of Object.entries(images)) {
        await write(`values/${environment}/payments/checkout/image.yaml`, text);
      }
      const path = `values/${to}/payments/checkout/image.yaml`;

      const { change, isUnchanged } = planPromotion({
        application: deployedApplication(images),
        to,
        from,
        platform,
        requester: 'Ana Torres',
      });
      const edited = change.edits?.get(path)?.(images[to]);
      const workflow = await promoteByWorkflow([
        '--to',
        to,
        ...(from ? ['--from', from] : []),
      ]);

      expect(isUnchanged).toBe(false);
      expect(workflow).toMatchObject({ changed: true, files: [path] });
      expect([...change.edits!.keys()]).toEqual([path]);
      expect(edited).toBe(await readFile(join(folder, path), 'utf8'));
      expect(change.branch).toBe(workflow.branch);
      expect(change.title).toBe(workflow.title);
      expect(change.body).toBe(
        workflow.body.replace(
          '\n\n<!--',
          '\n\nAsked for by **Ana Torres**.\n\n<!--',
        ),
      );
    });

    it.each<[string, Record<string, string>]>([
      [
        'the same image',
        {
          dev: image({ tag: '1', digest: DIGEST }),
          staging: image({ tag: '1', digest: DIGEST }),
        },
      ],
      [
        'the same content under another tag',
        {
          dev: image({ tag: 'v1', digest: DIGEST }),
          staging: image({ tag: '1', digest: DIGEST }),
        },
      ],
    ])('nothing for %s', async (_, images) => {
      await write('platform.yaml', stringify(platform));
      for (const [environment, text] of Object.entries(images)) {
        await write(`values/${environment}/payments/checkout/image.yaml`, text);
      }
      const plan = planPromotion({
        application: deployedApplication(images),
        to: 'staging',
        platform,
      });
      const [edit] = plan.change.edits!.values();

      expect(await promoteByWorkflow(['--to', 'staging'])).toMatchObject({
        changed: false,
      });
      expect(plan.isUnchanged).toBe(true);
      expect(edit(images.staging)).toBe(images.staging);
    });
  });

  it('brings an image that a person names', () => {
    const { change, from, before } = planPromotion({
      application: deployedApplication({
        dev: image({ tag: '3' }),
        staging: image({ tag: '1' }),
      }),
      to: 'staging',
      image: `${REPOSITORY}:2`,
      requester: '*Mallory* @everyone <script>',
    });
    expect(from).toBeUndefined();
    expect(before).toEqual({ repository: REPOSITORY, tag: '1' });
    expect(change.title).toBe('Promote payments/checkout to staging: 2');
    expect(change.body).toContain('that was chosen by hand');
    expect(change.body).toContain(`| after the merge | \`${REPOSITORY}:2\` |`);
    expect(change.body).toContain('Its owners approve.');
    expect(change.body).toContain(
      '**\\*Mallory\\* @&#8203;everyone \\<script\\>**',
    );
    expect(readRequestMarker(change.body)).toEqual({
      application: 'checkout',
      team: 'payments',
      environments: ['staging'],
      kind: 'promote',
    });
  });

  it.each([
    ['the target had before', [entry('2'), entry('1')], true],
    [
      'is as old as the history of the other',
      [entry('1'), entry('2'), entry('1', 'first')],
      true,
    ],
    ['came later', [entry('1'), entry('2')], false],
    ['nobody knows', [entry('2')], false],
  ])(
    'says that it goes back where the image is one that %s',
    (_, history, expected) => {
      const plan = planPromotion({
        application: deployedApplication({
          dev: image({ tag: '1' }),
          staging: image({ tag: '2' }),
        }),
        to: 'staging',
        histories: [[], history],
      });
      expect(plan.goesBack).toBe(expected);
      expect(plan.change.body.includes('**This goes back:**')).toBe(expected);
    },
  );

  it.each<[string, Parameters<typeof planPromotion>[0], string, RegExp]>([
    [
      'an environment that the application is not in',
      { application: deployedApplication({ dev: image() }), to: 'prod' },
      'InputError',
      /^to: checkout is not in "prod"; it is in dev$/,
    ],
    [
      'the first environment',
      {
        application: deployedApplication({ dev: image(), prod: image() }),
        to: 'dev',
      },
      'InputError',
      /^to: dev is the first environment of checkout: builds deploy to it/,
    ],
    [
      'the wrong direction',
      {
        application: deployedApplication({
          dev: image(),
          staging: image({ tag: '1' }),
        }),
        to: 'dev',
        from: 'staging',
      },
      'InputError',
      /^from: images go from dev to staging, so not from staging to dev$/,
    ],
    [
      'nothing to promote',
      {
        application: deployedApplication({ dev: image(), staging: image() }),
        to: 'staging',
      },
      'ConflictError',
      /^from: checkout runs nothing in dev yet \(values\/dev\/payments\/checkout\/image\.yaml has no image\)/,
    ],
    [
      'a tag where a digest is needed',
      {
        application: deployedApplication({
          dev: image({ tag: '1' }),
          prod: image(),
        }),
        to: 'prod',
      },
      'InputError',
      /^from: prod takes images by digest only, and values\/dev\/payments\/checkout\/image\.yaml has none\. `docker buildx imagetools inspect ghcr\.io\/acme\/checkout:1 --format '\{\{\.Manifest\.Digest\}\}'` prints it: add it there/,
    ],
    [
      'a tag of a person where a digest is needed',
      {
        application: deployedApplication({ dev: image(), prod: image() }),
        to: 'prod',
        image: 'nginx:1.29.3',
      },
      'InputError',
      /^image: prod takes images by digest only, and nginx:1\.29\.3 has none\..*write it behind the image, as nginx:1\.29\.3@sha256/,
    ],
    [
      'an image that is none',
      {
        application: deployedApplication({ dev: image(), staging: image() }),
        to: 'staging',
        image: 'nginx',
      },
      'InputError',
      /^image: "nginx" has neither tag nor digest/,
    ],
    [
      'an image and an environment',
      {
        application: deployedApplication({ dev: image(), staging: image() }),
        to: 'staging',
        from: 'dev',
        image: 'nginx:1',
      },
      'InputError',
      /^image: name either an image or, as from/,
    ],
    [
      'a file that says no image',
      {
        application: deployedApplication({
          dev: 'image: nginx\n',
          staging: image(),
        }),
        to: 'staging',
      },
      'ConflictError',
      /^values\/dev\/payments\/checkout\/image\.yaml: image is not as an image is written/,
    ],
  ])('refuses %s', (_, options, name, message) => {
    expect(() => planPromotion(options)).toThrow(
      expect.objectContaining({
        name,
        message: expect.stringMatching(message),
      }),
    );
  });
});
