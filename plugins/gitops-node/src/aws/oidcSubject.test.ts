import { OidcBinding, oidcSubject, OidcSubjectTemplate } from './oidcSubject';

const repository = {
  owner: 'acme',
  ownerId: 12,
  name: 'checkout',
  id: 345,
  visibility: 'private',
};

function subject(
  template: Partial<OidcSubjectTemplate> = {},
  binding: OidcBinding = { branch: 'main' },
) {
  return oidcSubject({
    repository,
    template: { isImmutable: true, ...template },
    binding,
  });
}

describe('oidcSubject', () => {
  it.each<[string, Partial<OidcSubjectTemplate>, OidcBinding, string]>([
    [
      'the form with ids',
      {},
      { branch: 'main' },
      'repo:acme@12/checkout@345:ref:refs/heads/main',
    ],
    [
      'the old form',
      { isImmutable: false },
      { branch: 'main' },
      'repo:acme/checkout:ref:refs/heads/main',
    ],
    [
      'an environment',
      {},
      { environment: 'build' },
      'repo:acme@12/checkout@345:environment:build',
    ],
    [
      'a colon, which would look like another claim',
      {},
      { environment: 'eu:prod' },
      'repo:acme@12/checkout@345:environment:eu%3Aprod',
    ],
    [
      'a branch with folders',
      {},
      { branch: 'release/2026-11' },
      'repo:acme@12/checkout@345:ref:refs/heads/release/2026-11',
    ],
    [
      'claims of the organisation, ids and all',
      { claimKeys: ['repository_owner_id', 'repo', 'context'] },
      { branch: 'main' },
      'repository_owner_id:12:repo:acme@12/checkout@345:ref:refs/heads/main',
    ],
    [
      'claims by id',
      { claimKeys: ['repository_id', 'repository_visibility', 'ref'] },
      { branch: 'main' },
      'repository_id:345:repository_visibility:private:ref:refs/heads/main',
    ],
    [
      'the environment as a claim',
      { claimKeys: ['repository', 'environment'] },
      { environment: 'build' },
      'repository:acme/checkout:environment:build',
    ],
  ])('knows %s', (_, template, binding, wanted) => {
    expect(subject(template, binding)).toBe(wanted);
  });

  it.each<[string, string[], OidcBinding, RegExp]>([
    [
      'a claim that only a run knows',
      ['repo', 'context', 'actor'],
      { branch: 'main' },
      /made of repo, context, actor, and actor cannot be known before a workflow runs/,
    ],
    [
      'the branch of a job in an environment',
      ['repo', 'ref'],
      { environment: 'build' },
      /and ref cannot be known/,
    ],
    [
      'a subject that every repository has',
      ['repository_owner', 'context'],
      { branch: 'main' },
      /does not name the repository: any other could match/,
    ],
    [
      'a subject that every branch has',
      ['repo'],
      { branch: 'main' },
      /names no branch or environment: any could match/,
    ],
  ])('refuses %s, with the remedy', (_, claimKeys, binding, problem) => {
    const run = () => subject({ claimKeys }, binding);
    expect(run).toThrow(problem);
    expect(run).toThrow(
      'by PUT /repos/acme/checkout/actions/oidc/customization/sub with {"use_default": true}',
    );
  });

  it.each([
    '',
    '*',
    'release/*',
    'main?',
    'refs heads',
    'a..b',
    '-main',
    'main.lock',
    'a//b',
    'main/',
    '${aws:username}',
    'a:b',
    'a\nb',
    'a\u0000b',
  ])('refuses the branch %j', branch => {
    expect(() => subject({}, { branch })).toThrow(/^branch: .* one branch/);
  });

  it.each(['', '*', 'prod?', '${aws:username}', 'a\nb', 'a'.repeat(256)])(
    'refuses the environment %j',
    environment => {
      expect(() => subject({}, { environment })).toThrow(
        /^environment: .* one deployment environment/,
      );
    },
  );
});
