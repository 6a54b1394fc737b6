import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { GithubServices } from '../GithubServices';
import { rulesetSchema } from '../rules/rulesetSchema';
import { Account } from '../store/AccountStore';
import { OrganizationSeed } from './organizationSchema';
import { readSources } from './readSources';
import { SourceFiles } from './SourceFiles';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Where a repository describes its own rules, one ruleset a file. */
const RULESET = /^\.github\/rulesets\/[^/]+\.json$/;

/**
 * Brings an organisation into an empty world.
 *
 * @param folders - where `seed/...` and `templates/...` of the description lie
 * @param values - what `${name}` in the content of `seed/...` is replaced by
 * @param places - what the skeletons of the platform are filled in with
 * @param privateKeyFile - where the key of the App goes
 */
export async function seedOrganization({
  services,
  seed,
  folders,
  values,
  places,
  privateKeyFile,
}: {
  services: GithubServices;
  seed: OrganizationSeed;
  folders: { seed: string; templates: string };
  values: Record<string, string>;
  places: Parameters<typeof readSources>[0]['places'];
  privateKeyFile: string;
}): Promise<void> {
  const { accounts, teams, apps } = services;
  const organization = accounts.insert({
    login: seed.organization.login,
    type: 'Organization',
    name: seed.organization.name,
  });
  const members = new Map<string, Account>();
  for (const { login, name, email } of seed.people) {
    const person = accounts.insert({ login, type: 'User', name, email });
    accounts.insertToken({ token: `sandbox-${login}`, accountId: person.id });
    accounts.setMember({
      organizationId: organization.id,
      accountId: person.id,
      role: 'member',
    });
    members.set(login, person);
  }
  for (const { login, name, email, token } of seed.machines) {
    const machine = accounts.insert({ login, type: 'Bot', name, email });
    accounts.insertToken({ token, accountId: machine.id });
    accounts.setMember({
      organizationId: organization.id,
      accountId: machine.id,
      role: 'admin',
    });
    members.set(login, machine);
  }
  const find = (login: string): Account => {
    const account = members.get(login);
    if (!account) {
      throw new Error(
        `organization.yaml names "${login}", who is neither a person nor a machine`,
      );
    }
    return account;
  };
  for (const { members: logins, ...team } of seed.teams) {
    const { id } = teams.insert({ organizationId: organization.id, ...team });
    logins.forEach(login => teams.addMember(id, find(login).id));
  }

  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const app = apps.insert({
    ...seed.app,
    ownerId: organization.id,
    botId: accounts.insert({ login: `${seed.app.slug}[bot]`, type: 'Bot' }).id,
    publicKey: keys.publicKey,
  });
  apps.install(app.id, organization.id);
  await writeFile(privateKeyFile, keys.privateKey, { mode: 0o600 });

  for (const repository of seed.repositories) {
    await seedRepository({
      services,
      organization,
      find,
      files: await readSources({
        sources: repository.sources,
        folders,
        places,
        values,
      }),
      homepage: repository.homepage?.replace('${portalUrl}', values.portalUrl),
      seed: repository,
    });
  }
}

async function seedRepository({
  services,
  organization,
  find,
  files,
  homepage,
  seed,
}: {
  services: GithubServices;
  organization: Account;
  find: (login: string) => Account;
  files: SourceFiles;
  homepage: string | undefined;
  seed: OrganizationSeed['repositories'][number];
}): Promise<void> {
  const { repositories, teams, rulesets } = services;
  const repository = await repositories.insert({
    owner: organization,
    name: seed.name,
    creator: find(seed.commits[0].author),
    visibility: seed.visibility,
    details: {
      description: seed.description,
      homepage: homepage ?? null,
      topics: seed.topics,
    },
  });
  if (!repository) {
    throw new Error(
      `organization.yaml names the repository "${seed.name}" twice`,
    );
  }
  const git = await repositories.git(repository);
  const left = new Map(files);
  for (const [index, commit] of seed.commits.entries()) {
    const named = seed.commits
      .filter((_, other) => other !== index)
      .flatMap(({ paths = [] }) => paths);
    const isTaken = commit.paths
      ? beginsWith(commit.paths)
      : (path: string) => !beginsWith(named)(path);
    const taken = new Map([...left].filter(([path]) => isTaken(path)));
    const { name, email } = find(commit.author);
    await git.commit({
      branch: repository.defaultBranch,
      files: taken,
      message: commit.message,
      author: { name: name ?? commit.author, email: email ?? '' },
      date: new Date(Date.now() - commit.daysAgo * DAY_MS),
    });
    [...taken.keys()].forEach(path => left.delete(path));
  }
  if (left.size > 0) {
    throw new Error(
      `No commit of "${seed.name}" takes ${[...left.keys()].join(', ')}`,
    );
  }
  for (const [slug, permission] of Object.entries(seed.teams)) {
    const team = teams.find(organization.id, slug);
    if (!team) {
      throw new Error(
        `organization.yaml names the team "${slug}", which it does not describe`,
      );
    }
    teams.grant(team.id, repository.id, permission);
  }
  // Last, because the rules would not have let the commits in.
  for (const [path, content] of files) {
    if (RULESET.test(path)) {
      rulesets.insert(
        repository.id,
        rulesetSchema.parse(JSON.parse(content.toString())),
      );
    }
  }
}

function beginsWith(beginnings: string[]): (path: string) => boolean {
  return path => beginnings.some(beginning => path.startsWith(beginning));
}
