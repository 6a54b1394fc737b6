import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { Portal, Task } from './__testUtils__/Portal';
import { World } from './__testUtils__/World';

const PLATFORM = resolve(__dirname, '../../../../templates/platform');

/** What the form offers, which is what the sandbox is seeded with, for repositories of other names. */
const request = {
  ...readDefaults(),
  gitopsRepository: 'gitops-second',
  chartRepository: 'chart-second',
};

function readDefaults(): Record<string, unknown> {
  const template = parse(readFileSync(join(PLATFORM, 'template.yaml'), 'utf8'));
  const pages: { properties: Record<string, { default: unknown }> }[] =
    template.spec.parameters;
  return Object.fromEntries(
    pages.flatMap(({ properties }) =>
      Object.entries(properties).map(([name, field]) => [name, field.default]),
    ),
  );
}

jest.setTimeout(180_000);

describe('templates/platform in the scaffolder', () => {
  let world: World;
  let portal: Portal;

  beforeAll(async () => {
    world = await World.start();
    portal = await Portal.start({
      world,
      templates: {
        'platform/template.yaml': 'platform',
        'platform/onboard-team.yaml': 'onboard-team',
      },
    });
  });

  afterAll(async () => {
    await portal?.stop();
    await world?.stop();
  });

  /** Those that are shown. */
  function urls(task: Task) {
    return task.output!.links.flatMap(({ url }) => url ?? []);
  }

  async function readWithoutAddress(repository: string, path: string) {
    const files = await world.files(repository, 'main', path);
    return files[path].replaceAll(`${world.url}/acme/${repository}`, 'ADDRESS');
  }

  async function run(template: string, values: object): Promise<Task> {
    const task = await portal.run(template, values);
    if (task.status !== 'completed') {
      throw new Error(task.log.split('\n').slice(-12).join('\n'));
    }
    return task;
  }

  describe('platform', () => {
    let first: Task;

    beforeAll(async () => {
      first = await run('platform', request);
    });

    it('lays out the GitOps repository exactly as the sandbox is seeded', async () => {
      const ours = await world.shas('gitops-second', 'main');
      const theirs = Object.fromEntries(
        Object.entries(await world.shas('gitops-apps', 'main')).filter(
          ([path]) =>
            !/^(argocd\/applications|values)\/[^/]+\/payments\//.test(path),
        ),
      );
      expect(Object.keys(ours)).toEqual(Object.keys(theirs));
      const different = Object.keys(ours).filter(
        path => ours[path] !== theirs[path],
      );
      // Those that name the repository itself.
      expect(different).toContain('platform.yaml');
      for (const path of different) {
        expect(await readWithoutAddress('gitops-second', path)).toBe(
          await readWithoutAddress('gitops-apps', path),
        );
      }
    });

    it('takes over what is no text byte for byte', async () => {
      const files = readdirSync(join(PLATFORM, 'gitops-apps'), {
        recursive: true,
        withFileTypes: true,
      }).filter(entry => entry.isFile() && entry.name.endsWith('.wasm'));
      const shas = await world.shas('gitops-second', 'main');
      expect(files.length).toBeGreaterThan(0);
      for (const { parentPath, name } of files) {
        const path = join(parentPath, name);
        const content = readFileSync(path);
        const sha = createHash('sha1')
          .update(`blob ${content.length}\0`)
          .update(content);
        expect(shas[path.slice(join(PLATFORM, 'gitops-apps/').length)]).toBe(
          sha.digest('hex'),
        );
      }
    });

    it('gives the chart its own repository, with everything', async () => {
      const files = await world.shas('chart-second', 'main');
      expect(Object.keys(files)).toEqual(
        expect.arrayContaining(['Chart.yaml', 'values.schema.json']),
      );
    });

    it('applies the rules and lets the teams in', async () => {
      expect(await world.rulesets('gitops-second')).toEqual(
        await world.rulesets('gitops-apps'),
      );
      expect(await world.teamPermissions('gitops-second')).toEqual({
        logistics: 'push',
        'logistics-prod-approvers': 'push',
        payments: 'push',
        'payments-prod-approvers': 'push',
        platform: 'maintain',
      });
      expect(await world.teamPermissions('chart-second')).toEqual({
        platform: 'maintain',
      });
    });

    it('lets changes arrive as one commit, and bots ask to be merged later', async () => {
      expect(await world.mergeSettings('gitops-second')).toEqual({
        merge: false,
        rebase: false,
        squash: true,
        later: true,
        branchGoes: true,
      });
    });

    it('says what to do next', () => {
      expect(urls(first)).toEqual([
        `${world.url}/acme/gitops-second`,
        `${world.url}/acme/chart-second`,
      ]);
      expect(first.output!.text[0].content).toContain(
        'kubectl apply -n argocd -f argocd/bootstrap/root-prod.yaml',
      );
    });

    it('changes nothing the second time', async () => {
      const before = await world.heads('gitops-second');
      const second = await run('platform', request);
      expect(second.output!.text[0].content).toContain(
        "The GitOps repository was **unchanged**, the chart's repository **unchanged**.",
      );
      expect(second.output!.links).toEqual(first.output!.links);
      expect(await world.heads('gitops-second')).toEqual(before);
      expect(await world.pullRequests('gitops-second')).toEqual([]);
    });

    it('keeps what a person changed, names it, and proposes it only when asked to', async () => {
      const path = 'values/_platform/dev.yaml';
      const edited = 'platform: {ingressClassName: nginx, domain: dev.test}\n';
      await world.removeRulesets('gitops-second');
      await world.edit({
        repo: 'gitops-second',
        branch: 'main',
        path,
        content: edited,
      });

      const again = await run('platform', request);
      expect(again.output!.text[0].content).toContain(`- \`${path}\``);
      expect(again.output!.text[0].content).toContain(
        'The GitOps repository was **updated**',
      );
      expect(await world.rulesets('gitops-second')).toHaveLength(1);
      expect(await world.pullRequests('gitops-second')).toEqual([]);

      const updating = await run('platform', { ...request, update: true });
      const [pull, ...others] = await world.pullRequests('gitops-second');
      expect(others).toEqual([]);
      expect(urls(updating)[1]).toBe(
        `${world.url}/acme/gitops-second/pull/${pull.number}`,
      );
      expect(
        (await world.files('gitops-second', pull.head.ref, path))[path],
      ).not.toBe(edited);
      expect((await world.files('gitops-second', 'main', path))[path]).toBe(
        edited,
      );
    });

    it('fills a repository that an administrator created empty', async () => {
      await world.createForeignRepository('gitops-empty', { isEmpty: true });
      const names = {
        gitopsRepository: 'gitops-empty',
        chartRepository: 'chart-second',
      };
      await run('platform', { ...request, ...names });
      expect(Object.keys(await world.shas('gitops-empty', 'main'))).toEqual(
        Object.keys(await world.shas('gitops-second', 'main')),
      );
    });

    it.each([
      [
        'a team that GitHub does not have',
        { teams: ['payments', 'moon'] },
        'has no team moon, moon-prod-approvers. Create them and run this again:',
      ],
      [
        'the repository of somebody else',
        { gitopsRepository: 'legacy-billing' },
        "exists and is not the platform's: choose another name",
      ],
      [
        'a team called like the platform',
        { teams: ['platform'] },
        'teams.0: must not be "platform", which the platform calls its own',
      ],
    ])('refuses %s', async (_, change, message) => {
      const names = {
        gitopsRepository: 'refused',
        chartRepository: 'chart-second',
      };
      const task = await portal.run('platform', {
        ...request,
        ...names,
        ...change,
      });
      expect(task.status).toBe('failed');
      expect(task.log).toContain(message);
      expect(await world.repositoryNames()).not.toContain('refused');
    });
  });

  describe('onboard-team', () => {
    const owner = 'group:default/fraud';

    it('refuses a team called like the platform', async () => {
      const task = await portal.run('onboard-team', {
        owner: 'group:default/platform',
      });
      expect(task.status).toBe('failed');
      expect(task.log).toContain(
        'owner: team "platform" must not be "platform", which the platform calls its own',
      );
      expect(await world.pullRequests()).toEqual([]);
    });

    it('opens one pull request that only adds files', async () => {
      const task = await run('onboard-team', { owner });
      const [pull, ...others] = await world.pullRequests();
      expect(others).toEqual([]);
      expect(pull).toMatchObject({
        title: 'Onboard fraud in dev, staging, prod',
        head: { ref: 'onboard/fraud' },
      });
      expect(task.output!.links[0].url).toBe(
        `${world.url}/acme/gitops-apps/pull/${pull.number}`,
      );
      const main = await world.shas('gitops-apps', 'main');
      const branch = await world.shas('gitops-apps', pull.head.ref);
      expect(branch).toMatchObject(main);
      expect(Object.keys(branch).filter(path => !(path in main))).toEqual([
        '.github/codeowners/fraud',
        ...['dev', 'prod', 'staging'].map(
          name => `argocd/projects/${name}/fraud.yaml`,
        ),
        ...['dev', 'prod', 'staging'].map(
          name => `namespaces/${name}/fraud.yaml`,
        ),
      ]);
      expect(await world.teamPermissions('gitops-apps')).toMatchObject({
        fraud: 'push',
        'fraud-prod-approvers': 'push',
      });
    });

    it('changes nothing the second time, and keeps what a person changed meanwhile', async () => {
      const path = 'namespaces/dev/fraud.yaml';
      const branch = 'onboard/fraud';
      const [text] = Object.values(
        await world.files('gitops-apps', branch, path),
      );
      const content = text.replace('requests.cpu: "20"', 'requests.cpu: "30"');
      await world.edit({ branch, path, content });

      const again = await run('onboard-team', { owner });
      expect(again.output!.text[0].content).toContain(`- \`${path}\``);
      const [pull, ...others] = await world.pullRequests();
      expect(others).toEqual([]);
      expect(await world.files('gitops-apps', branch, path)).toEqual({
        [path]: content,
      });

      await world.merge(pull.number, { by: 'sam' });
      const last = await run('onboard-team', { owner });
      expect(last.output!.text[0].content).toContain('**Nothing changed.**');
    });

    it('is followed by a pull request that makes the team the owner', async () => {
      const { number } = await world.waitForPullRequest('Update CODEOWNERS');
      await world.merge(number, { by: 'sam' });
      const path = '.github/CODEOWNERS';
      const owners = await world.files('gitops-apps', 'main', path);
      expect(owners[path]).toContain(
        '/values/prod/fraud/ @acme/fraud-prod-approvers\n',
      );
      expect(await world.pullRequests()).toHaveLength(2);
    });
  });
});
