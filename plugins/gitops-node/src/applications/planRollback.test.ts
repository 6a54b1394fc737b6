import {
  ImageHistoryEntry,
  readRequestMarker,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { deployedApplication } from './__testUtils__/deployedApplication';
import { planRollback } from './planRollback';

const REPOSITORY = 'ghcr.io/acme/checkout';
const DIGEST = `sha256:${'a1'.repeat(32)}`;

const image = (tag: string, digest?: string) =>
  `image:\n  repository: "${REPOSITORY}"\n  tag: "${tag}"\n${
    digest ? `  digest: "${digest}"\n` : ''
  }`;

function entry(
  tag: string,
  change: Partial<ImageHistoryEntry> = {},
): ImageHistoryEntry {
  return {
    image: { repository: REPOSITORY, tag },
    commit: tag.padEnd(40, '0'),
    committedAt: '2026-11-20T08:00:00Z',
    message: `Deploy ${tag}`,
    author: 'ana',
    ...change,
  };
}

const history = [entry('3'), entry('2'), entry('1')];
const application = deployedApplication({
  dev: image('3'),
  prod: image('3', DIGEST),
});

describe('planRollback', () => {
  it.each([
    ['the one before by default', {}, '2'],
    ['the one of a commit', { commit: entry('1').commit }, '1'],
    ['the one of the beginning of a commit', { commit: '1000000' }, '1'],
    ['the one that a person names', { image: `${REPOSITORY}:0` }, '0'],
  ])('brings an earlier image back: %s', (_, choice, tag) => {
    const plan = planRollback({
      application,
      environment: 'dev',
      history,
      requester: 'Ana',
      ...choice,
    });
    const [[path, edit]] = plan.change.edits!;
    expect(plan).toMatchObject({ isUnchanged: false, isRolledBack: false });
    expect(path).toBe('values/dev/payments/checkout/image.yaml');
    expect(edit(image('3'))).toBe(image(tag));
    expect(plan.change).toMatchObject({
      branch: 'rollback/dev/payments/checkout',
      title: `Roll back payments/checkout in dev: ${tag}`,
    });
    expect(plan.change.body).toContain(
      `| now | \`${REPOSITORY}:3\` |\n| after the merge | \`${REPOSITORY}:${tag}\` |`,
    );
    expect(plan.change.body).toContain('Asked for by **Ana**.');
    expect(readRequestMarker(plan.change.body)).toEqual({
      application: 'checkout',
      team: 'payments',
      environments: ['dev'],
      kind: 'rollback',
    });
  });

  it('goes to the last image that ran where nothing runs now', () => {
    const { image: chosen, before } = planRollback({
      application: deployedApplication({ dev: 'image: {}\n' }),
      environment: 'dev',
      history,
    });
    expect(before).toBeUndefined();
    expect(chosen.tag).toBe('3');
  });

  it('stays where a rollback has brought it, unless an image is named', () => {
    const rolledBack = [
      entry('2', { message: 'Roll back payments/checkout in dev: 2 (#7)' }),
      ...history,
    ];
    const options = {
      application: deployedApplication({ dev: image('2') }),
      environment: 'dev',
      history: rolledBack,
    };
    expect(planRollback(options)).toMatchObject({
      isUnchanged: true,
      isRolledBack: true,
      image: { tag: '2' },
    });
    expect(
      planRollback({ ...options, commit: entry('1').commit }),
    ).toMatchObject({ isUnchanged: false, image: { tag: '1' } });
  });

  it('is unchanged for the image that runs', () => {
    const plan = planRollback({
      application,
      environment: 'dev',
      history,
      commit: entry('3').commit,
    });
    const [edit] = plan.change.edits!.values();
    expect(plan.isUnchanged).toBe(true);
    expect(edit(image('3'))).toBe(image('3'));
  });

  it('points to a promotion that would undo it', () => {
    const url = 'https://github.com/acme/gitops-apps/pull/9';
    const { change } = planRollback({
      application,
      environment: 'dev',
      history,
      promotion: { number: 9, url },
    });
    expect(change.body).toContain(`A [promotion](${url}) to dev is open (#9)`);
  });

  it.each<
    [string, Partial<Parameters<typeof planRollback>[0]>, string, RegExp]
  >([
    [
      'an unknown environment',
      { environment: 'moon' },
      'InputError',
      /^environment: checkout is not in "moon"; it is in dev, prod$/,
    ],
    [
      'a commit that brought nothing',
      { commit: 'abcdef0' },
      'InputError',
      /^commit: "abcdef0" brought no image of checkout to dev; these did: 3000000 \(ghcr\.io\/acme\/checkout:3\), 2000000 /,
    ],
    [
      'a commit that is too short',
      { commit: '3' },
      'InputError',
      /^commit: "3" brought no image/,
    ],
    [
      'a commit and an image',
      { commit: '3000000', image: 'nginx:1' },
      'InputError',
      /^commit: name either/,
    ],
    [
      'an image that moves',
      { image: 'nginx:latest' },
      'InputError',
      /^image: "nginx:latest" uses the tag "latest"/,
    ],
    [
      'no earlier image',
      { history: [entry('3')] },
      'ConflictError',
      /^environment: values\/dev\/payments\/checkout\/image\.yaml has had no other image/,
    ],
    [
      'an earlier image without digest where one is needed',
      {
        environment: 'prod',
        history: [
          entry('3', {
            image: { repository: REPOSITORY, tag: '3', digest: DIGEST },
          }),
          entry('2'),
        ],
      },
      'InputError',
      /^environment: prod takes images by digest only, and ghcr\.io\/acme\/checkout:2 has none/,
    ],
  ])('refuses %s', (_, change, name, message) => {
    expect(() =>
      planRollback({ application, environment: 'dev', history, ...change }),
    ).toThrow(
      expect.objectContaining({
        name,
        message: expect.stringMatching(message),
      }),
    );
  });
});
