import { approvedTeams } from './approvedTeams';

const BY_ENVIRONMENT = {
  groups: '{team}-{environment}-approvers',
  environments: ['staging', 'prod'],
};

describe('approvedTeams', () => {
  it.each([
    [
      ['group:default/payments-prod-approvers'],
      { prod: ['group:default/payments'] },
    ],
    [
      [
        'group:default/payments-prod-approvers',
        'group:emea/logistics-prod-approvers',
        'group:default/payments-staging-approvers',
      ],
      {
        staging: ['group:default/payments'],
        prod: ['group:default/payments', 'group:emea/logistics'],
      },
    ],
    // The team is what is left of the group's whole name.
    [
      ['group:default/data-prod-prod-approvers'],
      { prod: ['group:default/data-prod'] },
    ],
    [['payments-prod-approvers', 'group:payments-prod-approvers', ''], {}],
    [['group:default/payments'], {}],
    [['group:default/payments-dev-approvers'], {}],
    [['group:default/-prod-approvers'], {}],
    [['group:default/payments-prod-approvers-of-old'], {}],
    // People choose their names themselves.
    [['user:default/payments-prod-approvers'], {}],
  ])('%j', (claims, expected) => {
    expect(Object.fromEntries(approvedTeams(BY_ENVIRONMENT, claims))).toEqual(
      expected,
    );
  });

  it('gives one group all environments where the pattern names none', () => {
    const teams = approvedTeams(
      { groups: 'Release-{team}', environments: ['staging', 'prod'] },
      ['group:default/release-payments'],
    );
    expect([...teams]).toEqual([
      ['staging', ['group:default/payments']],
      ['prod', ['group:default/payments']],
    ]);
  });
});
