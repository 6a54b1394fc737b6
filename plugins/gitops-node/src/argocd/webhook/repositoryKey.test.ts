import { repositoryKey } from './repositoryKey';

describe('repositoryKey', () => {
  it.each([
    'https://github.com/acme/gitops-apps',
    'https://github.com/acme/gitops-apps.git',
    'https://github.com/Acme/GitOps-Apps/',
    'https://user@github.com/acme/gitops-apps.git',
    'git@github.com:acme/gitops-apps.git',
    'ssh://git@github.com/acme/gitops-apps',
    'ssh://git@github.com:22/acme/gitops-apps.git',
    'https://github.com:443/acme/gitops-apps',
  ])('is the same for %s', address => {
    expect(repositoryKey(address)).toBe('github.com/acme/gitops-apps');
  });

  it.each([
    'https://github.com/acme/gitops-apps-2',
    'https://github.com/other/gitops-apps',
    'https://ghe.acme.example/acme/gitops-apps',
  ])('is another for %s', address => {
    expect(repositoryKey(address)).not.toBe('github.com/acme/gitops-apps');
  });
});
