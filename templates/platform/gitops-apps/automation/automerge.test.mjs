import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TestRepository } from './TestRepository.mjs';

const IMAGE = 'values/dev/payments/checkout/image.yaml';

let repository;

beforeEach(() => {
  repository = new TestRepository();
});

afterEach(() => repository.remove());

async function decide(files) {
  const { code, stdout } = await repository.run('automerge.mjs', [], {
    stdin: files.map(file => `${JSON.stringify(file)}\n`).join(''),
  });
  assert.equal(code, 0);
  return JSON.parse(stdout);
}

describe('automerge.mjs', () => {
  it('lets the change of one image merge where the environment is open for it', async () => {
    assert.deepEqual(await decide([{ path: IMAGE, status: 'modified' }]), {
      merge: true,
      reason:
        'it changes the image of payments/checkout in dev and nothing else',
    });
  });

  for (const [what, files, reason] of [
    [
      'a second application',
      [
        { path: IMAGE, status: 'modified' },
        { path: 'values/dev/orders/api/image.yaml', status: 'modified' },
      ],
      /changes 2 files/,
    ],
    ['no file', [], /changes 0 files/],
    [
      'another environment',
      [{ path: IMAGE.replace('dev', 'staging'), status: 'modified' }],
      /no automerge for staging/,
    ],
    [
      'an environment that does not exist',
      [{ path: IMAGE.replace('dev', 'qa'), status: 'modified' }],
      /no automerge for qa/,
    ],
    [
      'settings',
      [{ path: IMAGE.replace('image', 'values'), status: 'modified' }],
      /values\.yaml is not the image of an application/,
    ],
    [
      'a folder deeper',
      [
        {
          path: 'values/dev/payments/checkout/x/image.yaml',
          status: 'modified',
        },
      ],
      /is not the image of an application/,
    ],
    ['a new file', [{ path: IMAGE, status: 'added' }], /is added/],
    ['a removed file', [{ path: IMAGE, status: 'removed' }], /is removed/],
    ['a renamed file', [{ path: IMAGE, status: 'renamed' }], /is renamed/],
  ]) {
    it(`lets people decide about ${what}`, async () => {
      const decision = await decide(files);

      assert.equal(decision.merge, false);
      assert.match(decision.reason, reason);
    });
  }
});
