import { ConfigReader } from '@backstage/config';
import { readRoles } from './readRoles';

function read(roles?: object, environments = ['dev', 'staging', 'prod']) {
  return readRoles(
    new ConfigReader({
      gitops: {
        environments: environments.map(name => ({ name })),
        ...(roles ? { roles } : {}),
      },
    }),
  );
}

describe('readRoles', () => {
  it('has defaults for a platform with teams and approvers', () => {
    expect(read()).toEqual({
      environments: ['dev', 'staging', 'prod'],
      viewer: { members: 'everybody' },
      developer: { environments: ['dev', 'staging'] },
      approver: {
        groups: '{team}-{environment}-approvers',
        environments: ['prod'],
      },
      platform: { members: ['group:default/platform'] },
      others: 'allow',
    });
  });

  it('takes what is configured', () => {
    expect(
      read({
        viewer: { members: ['group:default/Engineering', 'user:x/ana'] },
        developer: { environments: ['dev'] },
        approver: { groups: 'release-{team}' },
        platform: { members: ['Group:Ops/SRE'] },
        others: 'deny',
      }),
    ).toEqual({
      environments: ['dev', 'staging', 'prod'],
      viewer: { members: ['group:default/engineering', 'user:x/ana'] },
      developer: { environments: ['dev'] },
      approver: {
        groups: 'release-{team}',
        environments: ['staging', 'prod'],
      },
      platform: { members: ['group:ops/sre'] },
      others: 'deny',
    });
  });

  it.each<[object | undefined, string[], string[]]>([
    [undefined, [], ['prod']],
    [{ developer: { environments: ['prod'] } }, ['prod'], []],
    [{ approver: { environments: [] } }, [], []],
  ])(
    'a platform with one environment and %j',
    (roles, developers, approvers) => {
      const { developer, approver } = read(roles, ['prod']);
      expect(developer.environments).toEqual(developers);
      expect(approver.environments).toEqual(approvers);
    },
  );

  it.each([
    [
      { viewers: { members: 'everybody' } },
      'gitops.roles has the key "viewers": the roles are viewer, developer, approver, platform, and there is "others"',
    ],
    [
      { constructor: {} },
      'gitops.roles has the key "constructor": the roles are viewer, developer, approver, platform, and there is "others"',
    ],
    [
      { developer: { members: ['group:default/a'] } },
      'gitops.roles.developer has the key "members": it knows environments',
    ],
    [
      { developer: { environments: ['dev', 'stagin'] } },
      'gitops.roles.developer.environments[1] is "stagin", which gitops.environments does not name: it has dev, staging, prod',
    ],
    [
      { approver: { environments: ['production'] } },
      'gitops.roles.approver.environments[0] is "production", which gitops.environments does not name: it has dev, staging, prod',
    ],
    [
      { platform: { members: ['platform'] } },
      'gitops.roles.platform.members[0] is "platform": write the full reference of a group or a person, such as group:default/platform',
    ],
    [
      { platform: { members: ['component:default/platform'] } },
      'gitops.roles.platform.members[0] is "component:default/platform": write the full reference',
    ],
    [
      { platform: { members: 'everybody' } },
      'gitops.roles.platform.members is "everybody": write a list',
    ],
    [
      { viewer: { members: 'all' } },
      'gitops.roles.viewer.members is "all": write a list, or everybody',
    ],
    [
      { approver: { groups: 'approvers' } },
      'gitops.roles.approver.groups is "approvers": write the name of a group with {team} in it once',
    ],
    [
      { approver: { groups: '{team}-{env}' } },
      'gitops.roles.approver.groups is "{team}-{env}": write the name',
    ],
    [
      { approver: { groups: 'group:default/{team}-approvers' } },
      'gitops.roles.approver.groups is "group:default/{team}-approvers": write the name',
    ],
    [
      { others: 'forbid' },
      'gitops.roles.others is "forbid": use one of allow, deny',
    ],
  ])('refuses %j', (roles, message) => {
    expect(() => read(roles)).toThrow(message);
  });
});
