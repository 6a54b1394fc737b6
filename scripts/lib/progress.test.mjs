import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatDuration } from './progress.mjs';

describe('formatDuration', () => {
  for (const [milliseconds, words] of [
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [99_940, '99.9 s'],
    [119_600, '2 min 0 s'],
    [125_000, '2 min 5 s'],
  ]) {
    it(`says ${words} for ${milliseconds}`, () => {
      assert.equal(formatDuration(milliseconds), words);
    });
  }
});
