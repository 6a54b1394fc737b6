import {
  changeBranch,
  decommissionBranch,
  importBranch,
  promotionBranch,
  requestBranch,
  rollbackBranch,
} from './requestBranches';

const place = {
  environment: 'prod',
  team: 'payments',
  application: 'checkout',
};

describe('the branches of requests', () => {
  it('differ by what is asked for', () => {
    expect([
      requestBranch('checkout'),
      changeBranch('checkout', '0a1b2c'),
      promotionBranch(place),
      rollbackBranch(place),
      decommissionBranch(place),
      importBranch('checkout'),
    ]).toEqual([
      'app/checkout',
      'change/checkout/0a1b2c',
      'promote/prod/payments/checkout',
      'rollback/prod/payments/checkout',
      'decommission/prod/payments/checkout',
      'import/checkout',
    ]);
  });
});
