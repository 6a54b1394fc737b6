import { AsyncLocalStorage } from 'node:async_hooks';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { GithubScope } from '@gitops-flow/backstage-plugin-gitops-node';
import { inGithubScope } from './inGithubScope';

describe('inGithubScope', () => {
  const scopes = new AsyncLocalStorage<GithubScope>();
  const github = {
    host: 'ghe.acme.test',
    run: <T>(scope: GithubScope, work: () => Promise<T>) =>
      scopes.run(scope, work),
  };

  /** The scope that the action's work has. */
  async function scopeOf(options: {
    writeAs: 'integration' | 'user';
    secrets?: Record<string, string>;
    signal?: AbortSignal;
  }) {
    let seen: GithubScope | undefined;
    const action = inGithubScope(
      createTemplateAction({
        id: 'test:look',
        supportsDryRun: true,
        async handler() {
          await Promise.resolve();
          seen = scopes.getStore();
        },
      }),
      { config: { github: { writeAs: options.writeAs } }, github },
    );
    const context = createMockActionContext({
      task: { id: 'task-7' },
      secrets: { backstageToken: 'b', ...options.secrets },
    });
    await action.handler({ ...context, signal: options.signal });
    return seen;
  }

  it('lets the calls count for the task, and end with it', async () => {
    const { signal } = new AbortController();
    const scope = await scopeOf({ writeAs: 'integration', signal });
    expect(scope).toEqual({
      unit: 'task-7',
      log: expect.any(Function),
      signal,
    });
  });

  it('tells the log of the task what is waited for', async () => {
    const context = createMockActionContext({ task: { id: 'task-7' } });
    const info = jest.spyOn(context.logger, 'info');
    await inGithubScope(
      createTemplateAction({
        id: 'test:wait',
        handler: async () => scopes.getStore()?.log?.('waiting 42 s'),
      }),
      { config: { github: { writeAs: 'integration' } }, github },
    ).handler(context);
    expect(info).toHaveBeenCalledWith('waiting 42 s');
  });

  it('does not use a token that the configuration does not ask for', async () => {
    const scope = await scopeOf({
      writeAs: 'integration',
      secrets: { GITOPS_GITHUB_TOKEN: 'gho_ana' },
    });
    expect(scope).not.toHaveProperty('token');
  });

  it('asks as the person who started the task', async () => {
    const scope = await scopeOf({
      writeAs: 'user',
      secrets: { GITOPS_GITHUB_TOKEN: 'gho_ana' },
    });
    expect(scope).toMatchObject({ unit: 'task-7', token: 'gho_ana' });
  });

  it.each([undefined, { GITOPS_GITHUB_TOKEN: '' }])(
    'refuses to start without a token of the person: %p',
    async secrets => {
      await expect(scopeOf({ writeAs: 'user', secrets })).rejects.toThrow(
        'This portal works on GitHub in your own name, and the task has no token of yours: sign in to ghe.acme.test when the form asks for it. A template asks by putting the token into the secret GITOPS_GITHUB_TOKEN',
      );
    },
  );

  it('keeps what the action says about itself', () => {
    const action = createTemplateAction({
      id: 'test:look',
      description: 'Looks',
      supportsDryRun: true,
      handler: async () => {},
    });
    const { handler, ...rest } = inGithubScope(action, {
      config: { github: { writeAs: 'integration' } },
      github,
    });
    const { handler: original, ...described } = action;
    expect(rest).toEqual(described);
    expect(handler).not.toBe(original);
  });
});
