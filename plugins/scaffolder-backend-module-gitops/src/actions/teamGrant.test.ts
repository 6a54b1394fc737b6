import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { GithubAnswers } from './__testUtils__/GithubAnswers';
import { readExample } from './__testUtils__/readExample';
import { createTeamGrantAction } from './teamGrant';
import { examples } from './teamGrant.examples';

type Action = ReturnType<typeof createTeamGrantAction>;
type Input = Parameters<Action['handler']>[0]['input'];

const TEAMS = 'GET /repos/acme/gitops-apps/teams';

describe('gitops:team:grant', () => {
  const github = GithubAnswers.register();
  const example = readExample<Input>(examples[0], { id: 'gitops:team:grant' });

  async function run(change: { isDryRun?: boolean } = {}) {
    const action = createTeamGrantAction(github.createServices());
    const output: Record<string, unknown> = {};
    await action.handler({
      ...createMockActionContext({ input: example }),
      ...change,
      output: (name, value) => {
        output[name] = value;
      },
    });
    return output;
  }

  const writes = () =>
    github.calls.filter(({ call }) => !call.startsWith('GET '));

  beforeEach(() => {
    github.giveTeams('payments', 'payments-prod-approvers');
    github.give('PUT /orgs/acme/teams/:team/repos/acme/gitops-apps', 204);
  });

  it('gives what is missing, for the example', async () => {
    github.give(TEAMS, 200, [{ slug: 'payments', permission: 'pull' }]);
    expect(await run()).toEqual({
      teams: { payments: 'updated', 'payments-prod-approvers': 'created' },
    });
    expect(writes()).toEqual(
      ['payments', 'payments-prod-approvers'].map(team => ({
        call: `PUT /orgs/acme/teams/${team}/repos/acme/gitops-apps`,
        body: { permission: 'push' },
      })),
    );
  });

  it.each(['push', 'maintain', 'admin', 'our-own-role'])(
    'leaves the right %s alone',
    async permission => {
      github.give(TEAMS, 200, [
        { slug: 'payments', permission },
        { slug: 'payments-prod-approvers', permission },
      ]);
      expect(await run()).toEqual({
        teams: {
          payments: 'unchanged',
          'payments-prod-approvers': 'unchanged',
        },
      });
      expect(writes()).toEqual([]);
    },
  );

  it('gives nothing while a team is missing', async () => {
    github.giveTeams('payments');
    await expect(run()).rejects.toThrow('has no team payments-prod-approvers');
    expect(writes()).toEqual([]);
  });

  it('asks GitHub nothing in a dry run', async () => {
    expect(await run({ isDryRun: true })).toEqual({});
    expect(github.calls).toEqual([]);
  });
});
