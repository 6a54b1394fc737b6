import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { permissionsPolicy } from './permissionsPolicy';
import { formatPolicy } from './PolicyDocument';
import { RoleDefinition } from './RoleDefinition';
import { terraformSnippet } from './terraformSnippet';
import { trustPolicy } from './trustPolicy';

const GOLDEN = join(__dirname, '__golden__');

function define(
  subject: string,
  change: Partial<RoleDefinition> = {},
): RoleDefinition {
  return {
    name: 'github-acme-checkout',
    arn: 'arn:aws:iam::111122223333:role/gitops/github-acme-checkout',
    path: '/gitops/',
    description: 'Workflows of acme/checkout push images with it',
    trustPolicy: trustPolicy({
      partition: 'aws',
      accountId: '111122223333',
      issuer: 'token.actions.githubusercontent.com',
      subject,
    }),
    permissions: {
      name: 'push-and-pull',
      policy: permissionsPolicy({
        ecrRepositoryArn:
          'arn:aws:ecr:eu-west-1:111122223333:repository/payments/checkout',
      }),
    },
    maxSessionSeconds: 3600,
    tags: {
      'managed-by': 'gitops-flow',
      'github-repository': 'acme/checkout',
      'github-repository-id': '345',
    },
    ...change,
  };
}

const roles: [name: string, role: RoleDefinition][] = [
  [
    'branch',
    define('repo:acme@12/checkout@345:ref:refs/heads/main', {
      permissionsBoundary: 'arn:aws:iam::111122223333:policy/workflows',
    }),
  ],
  [
    'environment-old-subject',
    define('repo:acme/checkout:environment:eu%3Aprod'),
  ],
  [
    'texts-that-terraform-misreads',
    define('repo:acme/checkout:environment:%{ if true }', {
      name: '1st.role',
      description: 'Says "hello\\", ${path.module}\nand %{ if true }',
      tags: { 'a"b': '${1}' },
    }),
  ],
];

/** `UPDATE_GOLDEN=1` writes them anew: look at the difference before committing. */
function golden(file: string, text: string): string {
  const path = join(GOLDEN, file);
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(path, text);
  }
  return readFileSync(path, 'utf8');
}

describe('trustPolicy and permissionsPolicy', () => {
  it.each(roles)('give the documents of %s', (name, role) => {
    const trust = formatPolicy(role.trustPolicy);
    expect(trust).toBe(golden(`${name}.trust.json`, trust));
    const permissions = formatPolicy(role.permissions.policy);
    expect(permissions).toBe(golden(`${name}.permissions.json`, permissions));
  });

  it.each(roles)('let no wildcard in: %s', (_, role) => {
    const [statement] = role.trustPolicy.Statement;
    expect(Object.keys(statement.Condition ?? {})).toEqual(['StringEquals']);
    expect(JSON.stringify(role.trustPolicy)).not.toMatch(/[*?]|ForAllValues/);
    const [login, push] = role.permissions.policy.Statement;
    expect(login).toMatchObject({
      Action: 'ecr:GetAuthorizationToken',
      Resource: '*',
    });
    expect(JSON.stringify(push)).not.toContain('*');
  });
});

describe('terraformSnippet', () => {
  it.each(roles)('writes %s', (name, role) => {
    const snippet = terraformSnippet(role);
    expect(snippet).toBe(golden(`${name}.tf`, snippet));
  });

  it.each(roles)('says in documents what the policies say: %s', (_, role) => {
    const documents = [
      ...terraformSnippet(role).matchAll(/<<JSON\n([^]*?)\nJSON\n/g),
    ].map(([, text]) =>
      JSON.parse(text.replaceAll('$${', '${').replaceAll('%%{', '%{')),
    );
    expect(documents).toEqual([role.trustPolicy, role.permissions.policy]);
  });

  it.each(roles)('holds no expression but its own reference: %s', (_, role) => {
    const unescaped = terraformSnippet(role).replaceAll(/\$\$\{|%%\{/g, '');
    expect(unescaped).not.toMatch(/[$%]\{/);
    for (const line of unescaped.split('\n')) {
      // Quotes are closed on the line that opens them.
      expect(line.replaceAll(/\\\\|\\"/g, '').split('"').length % 2).toBe(1);
    }
  });
});
