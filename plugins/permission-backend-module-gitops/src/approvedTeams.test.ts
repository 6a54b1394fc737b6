import { approvedTeams } from './approvedTeams';

const ENVIRONMENTS = ['dev', 'staging', 'prod'];
const BY_ENVIRONMENT = {
  environments: ENVIRONMENTS,
  approver: {
    groups: '{team}-{environment}-approvers',
    environments: ['staging', 'prod'],
  },
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

  it.each([
    [['prod', 'eu-prod'], { 'eu-prod': ['group:default/payments'] }],
    // Who may do what in the other one does not come from here.
    [['prod'], {}],
  ])('reads a group in one way, with approvers in %j', (approved, expected) => {
    const teams = approvedTeams(
      {
        environments: ['dev', 'prod', 'eu-prod'],
        approver: { ...BY_ENVIRONMENT.approver, environments: approved },
      },
      ['group:default/payments-eu-prod-approvers'],
    );
    expect(Object.fromEntries(teams)).toEqual(expected);
  });

  it('gives one group all environments where the pattern names none', () => {
    const teams = approvedTeams(
      {
        environments: ENVIRONMENTS,
        approver: {
          groups: 'Release-{team}',
          environments: ['staging', 'prod'],
        },
      },
      ['group:default/release-payments'],
    );
    expect([...teams]).toEqual([
      ['staging', ['group:default/payments']],
      ['prod', ['group:default/payments']],
    ]);
  });
});
