import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { ApplicationRepositories } from './ApplicationRepositories';
import { GithubClient } from './GithubClient';

const API = 'https://ghe.acme.test/api/v3';
const REPOSITORY = `${API}/repos/acme/checkout`;
const OURS = 'https://backstage.acme.test/catalog/default/component/checkout';

const repository = {
  name: 'checkout',
  html_url: 'https://ghe.acme.test/acme/checkout',
  default_branch: 'main',
  homepage: null,
  archived: false,
};

const catalogInfo = (owner: string) =>
  `kind: Component\nmetadata: {name: checkout}\nspec: {owner: ${owner}}\n`;

describe('ApplicationRepositories', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  function giveRepository(change: object, text: string | undefined) {
    server.use(
      http.get(REPOSITORY, () =>
        HttpResponse.json({ ...repository, ...change }),
      ),
      http.get(`${REPOSITORY}/contents/catalog-info.yaml`, () =>
        text === undefined
          ? HttpResponse.json({ message: 'Not Found' }, { status: 404 })
          : HttpResponse.json({
              type: 'file',
              content: Buffer.from(text).toString('base64'),
            }),
      ),
    );
  }

  function check() {
    const github = GithubClient.fromConfig(
      new ConfigReader({
        integrations: {
          github: [{ host: 'ghe.acme.test', apiBaseUrl: API, token: 'x' }],
        },
      }),
      { host: 'ghe.acme.test' },
    );
    return ApplicationRepositories.create({
      github,
      config: {
        applications: { owner: 'acme', visibility: 'private' },
        repository: {
          url: 'https://ghe.acme.test/acme/gitops-apps',
          host: 'ghe.acme.test',
          owner: 'acme',
          name: 'gitops-apps',
          branch: 'main',
        },
      },
      appBaseUrl: 'https://backstage.acme.test/',
    }).check({ name: 'checkout', owner: 'group:default/payments' });
  }

  describe('check', () => {
    it('finds a name free', async () => {
      server.use(
        http.get(REPOSITORY, () =>
          HttpResponse.json({ message: 'Not Found' }, { status: 404 }),
        ),
      );
      expect(await check()).toBe('free');
    });

    it.each([
      ['of a run that ended early', { homepage: OURS }, undefined],
      ['with our catalog file', {}, catalogInfo('payments')],
    ])('finds the repository ours: one %s', async (_, change, text) => {
      giveRepository(change, text);
      expect(await check()).toBe('ours');
    });

    it.each([
      ['of nobody we know', {}, undefined],
      ['of another team', { homepage: OURS }, catalogInfo('logistics')],
      ['with a broken catalog file', { homepage: OURS }, 'a: ['],
    ])('refuses one %s', async (_, change, text) => {
      giveRepository(change, text);
      await expect(check()).rejects.toMatchObject({
        name: 'ConflictError',
        message:
          'The repository acme/checkout (https://ghe.acme.test/acme/checkout) exists and is not checkout of group:default/payments: choose another name, or ask the owners of the repository to give it a catalog-info.yaml that names this component and owner',
      });
    });

    it.each([
      [
        'was renamed',
        { name: 'till', homepage: OURS },
        'The repository acme/checkout was renamed to acme/till: choose another name',
      ],
      [
        'is archived',
        { archived: true, homepage: OURS },
        'The repository acme/checkout (https://ghe.acme.test/acme/checkout) of checkout is archived, as it is when an application has left: unarchive it in its settings to bring the application back, or choose another name',
      ],
    ])('refuses one that %s', async (_, change, message) => {
      giveRepository(change, undefined);
      await expect(check()).rejects.toMatchObject({
        name: 'ConflictError',
        message,
      });
    });
  });
});
