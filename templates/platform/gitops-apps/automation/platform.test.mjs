import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TestRepository } from './TestRepository.mjs';
import { readPlatform } from './platform.mjs';

let repository;

beforeEach(() => {
  repository = new TestRepository();
});

afterEach(() => repository.remove());

describe('readPlatform', () => {
  for (const [what, from, to, message] of [
    ['nothing', /[^]*/, '', /organization must be a text/],
    ['no chart', /chart: .*/, '', /chart must be a text/],
    [
      'no environments',
      /environments:[^]*/,
      'environments: []',
      /environments must be a list in promotion order/,
    ],
    [
      'a name with a slash',
      'name: staging',
      'name: a/b',
      /environments\[1\]\.name must be a name/,
    ],
    [
      'an unknown owner',
      'owners: approvers',
      'owners: all',
      /environments\[2\]\.owners must be "team" or "approvers"/,
    ],
    [
      'a text for a switch',
      'automerge: true',
      'automerge: "yes"',
      /environments\[0\]\.automerge must be true or false/,
    ],
    ['no YAML', 'chart:', '- chart:', /platform\.yaml: /],
  ]) {
    it(`refuses a file with ${what}`, () => {
      repository.write(
        'platform.yaml',
        repository.read('platform.yaml').replace(from, to),
      );

      assert.throws(
        () => readPlatform(repository.root),
        error =>
          message.test(error.message) &&
          error.message.startsWith('platform.yaml: '),
      );
    });
  }
});
