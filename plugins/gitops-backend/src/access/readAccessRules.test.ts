import { ConfigReader } from '@backstage/config';
import { readAccessRules } from './readAccessRules';

function read(access?: object) {
  return readAccessRules(
    new ConfigReader({
      gitops: {
        environments: [{ name: 'dev' }, { name: 'prod' }],
        ...(access ? { access } : {}),
      },
    }),
  );
}

describe('readAccessRules', () => {
  it('honours the team label when nothing is configured', () => {
    expect(read()).toEqual({
      teamLabel: 'honoured',
      environments: ['dev', 'prod'],
    });
  });

  it('takes what is configured', () => {
    expect(
      read({
        teamLabel: 'required',
        projects: ['{team}-{environment}', 'shared'],
      }),
    ).toEqual({
      teamLabel: 'required',
      projects: ['{team}-{environment}', 'shared'],
      environments: ['dev', 'prod'],
    });
  });

  it.each([
    [
      { project: ['{team}'] },
      'gitops.access has the key "project": it knows teamLabel and projects',
    ],
    [
      { teamLabel: 'off' },
      'gitops.access.teamLabel is "off": use one of honoured, required, ignored',
    ],
    [
      { projects: ['default', '{owner}-*'] },
      'gitops.access.projects[1] is "{owner}-*": "{owner}" stands for nothing, use {team} or {environment}',
    ],
    [
      { projects: ['{team-x'] },
      'gitops.access.projects[0] is "{team-x": "{team-x" stands for nothing, use {team} or {environment}',
    ],
  ])('refuses %j', (access, message) => {
    expect(() => read(access)).toThrow(message);
  });
});
