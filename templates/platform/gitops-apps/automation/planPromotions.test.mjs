import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TestRepository } from './TestRepository.mjs';
import { planPromotions } from './planPromotions.mjs';

const DIGEST = `sha256:${'a1'.repeat(32)}`;
const CHECKOUT = 'payments/checkout';
const IDLE = 'image: {}\n';
const TAGGED = 'image:\n  repository: "ghcr.io/acme/app"\n  tag: "1.4.2"\n';

let repository;
let root;

beforeEach(() => {
  repository = new TestRepository();
  root = repository.root;
  repository.writeImage('dev', CHECKOUT, TAGGED);
  repository.writeImage('staging', CHECKOUT, TAGGED);
  repository.writeImage('prod', CHECKOUT, IDLE);
});

afterEach(() => repository.remove());

describe('planPromotions', () => {
  const changed = environment =>
    `values/${environment}/payments/checkout/image.yaml`;

  it('follows every changed image one environment further', () => {
    repository.writeImage('dev', 'orders/api', TAGGED);
    repository.writeImage('staging', 'orders/api', IDLE);

    assert.deepEqual(
      planPromotions({
        root,
        files: [
          changed('dev'),
          'values/dev/orders/api/image.yaml',
          'values/dev/orders/api/values.yaml',
          'values/_platform/dev.yaml',
          '',
        ],
      }),
      {
        promotions: [
          { application: CHECKOUT, from: 'dev', to: 'staging' },
          { application: 'orders/api', from: 'dev', to: 'staging' },
        ],
        notes: [],
      },
    );
  });

  it('plans nothing after the last environment, for nothing that runs, and for what was removed', () => {
    repository.writeImage('staging', CHECKOUT, IDLE);
    repository.writeImage('prod', CHECKOUT, `image:\n  digest: "${DIGEST}"\n`);

    assert.deepEqual(
      planPromotions({
        root,
        files: [
          changed('staging'),
          changed('prod'),
          'values/dev/payments/gone/image.yaml',
        ],
      }),
      { promotions: [], notes: [] },
    );
  });

  it('says so when an image cannot go further', () => {
    const { promotions, notes } = planPromotions({
      root,
      files: [changed('staging')],
    });

    assert.deepEqual(promotions, []);
    assert.match(notes.join(), /not proposed for prod, which takes images by/);
  });

  it('proposes no more at once than a workflow can run, and names the rest', () => {
    const files = Array.from({ length: 258 }, (_, index) => {
      repository.writeImage('staging', `payments/app-${index}`, IDLE);
      return repository.writeImage('dev', `payments/app-${index}`, TAGGED);
    });

    const { promotions, notes } = planPromotions({ root, files });

    assert.equal(promotions.length, 256);
    assert.match(
      notes.join(),
      /^258 images changed at once; 256 are proposed\..* payments\/app-256 to staging, payments\/app-257 to staging\.$/,
    );
  });
});
