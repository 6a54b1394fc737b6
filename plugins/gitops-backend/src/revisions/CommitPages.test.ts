import { ConfigReader } from '@backstage/config';
import { CommitPages } from './CommitPages';

const pages = CommitPages.fromConfig(
  new ConfigReader({
    integrations: {
      github: [{ host: 'ghe.acme.test:8443' }, { host: 'ghe.acme.test' }],
      gitlab: [{ host: 'gitlab.acme.test', token: 'x' }],
    },
  }),
);

describe('CommitPages', () => {
  it.each([
    ['https://github.com/acme/apps.git', 'https://github.com/acme/apps/commit'],
    ['https://github.com/Acme/Apps', 'https://github.com/Acme/Apps/commit'],
    ['https://github.com/acme/apps/', 'https://github.com/acme/apps/commit'],
    [
      'https://***@github.com/acme/apps.git',
      'https://github.com/acme/apps/commit',
    ],
    ['git@github.com:acme/apps.git', 'https://github.com/acme/apps/commit'],
    [
      'ssh://git@ghe.acme.test:22/acme/apps.git',
      'https://ghe.acme.test/acme/apps/commit',
    ],
    [
      'https://ghe.acme.test:8443/acme/apps',
      'https://ghe.acme.test:8443/acme/apps/commit',
    ],
    ['http://ghe.acme.test/acme/apps', 'http://ghe.acme.test/acme/apps/commit'],
    [
      'https://gitlab.acme.test/acme/team/apps.git',
      'https://gitlab.acme.test/acme/team/apps/-/commit',
    ],
  ])('knows the page of a commit of %s', (repoUrl, folder) => {
    expect(pages.pageOf(repoUrl, 'abc123')).toBe(`${folder}/abc123`);
  });

  it.each([
    'https://git.elsewhere.test/acme/apps.git',
    'https://github.com.elsewhere.test/acme/apps',
    'https://github.com@elsewhere.test/acme/apps',
    'https://ghe.acme.test:9999/acme/apps',
    'oci://github.com/acme/apps',
    'https://github.com/acme/apps?x=<script>',
    'file:///srv/git/apps',
    '',
  ])('knows none of %j', repoUrl => {
    expect(pages.pageOf(repoUrl, 'abc123')).toBeUndefined();
  });
});
