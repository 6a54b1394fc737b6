import { z } from 'zod';
import { GitRepository } from '../../git/GitRepository';
import { fullRepository, repositoryBody } from '../bodies/repositoryBody';
import { forbidden, unprocessable, validationFailed } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRouter } from '../http/ApiRouter';
import { inRepository } from '../http/inRepository';
import { parseBody } from '../http/parseBody';
import { signatureOf } from '../signatureOf';
import { Account } from '../store/AccountStore';
import { Repository, RepositoryDetails } from '../store/RepositoryStore';
import { findOrganization } from './findOrganization';
import { toRepositoryName } from './toRepositoryName';

const MAX_DESCRIPTION_LENGTH = 350;

const settingsSchema = z.object({
  description: z.string().max(MAX_DESCRIPTION_LENGTH).nullish(),
  homepage: z.string().nullish(),
  private: z.boolean().optional(),
  visibility: z.enum(['public', 'private', 'internal']).optional(),
  has_issues: z.boolean().optional(),
  has_projects: z.boolean().optional(),
  has_wiki: z.boolean().optional(),
  allow_squash_merge: z.boolean().optional(),
  allow_merge_commit: z.boolean().optional(),
  allow_rebase_merge: z.boolean().optional(),
  allow_auto_merge: z.boolean().optional(),
  delete_branch_on_merge: z.boolean().optional(),
});

const creationSchema = settingsSchema.extend({
  name: z.string().min(1).max(100),
  auto_init: z.boolean().default(false),
  team_id: z.number().int().optional(),
});

const changeSchema = settingsSchema.extend({
  name: z.string().min(1).max(100).optional(),
  default_branch: z.string().min(1).optional(),
  archived: z.boolean().optional(),
});

const NAME_TAKEN = {
  resource: 'Repository',
  code: 'custom',
  field: 'name',
  message: 'name already exists on this account',
};

/** https://docs.github.com/rest/repos/repos */
export function registerRepositories(
  api: ApiRouter,
  services: GithubServices,
): void {
  const { repositories, access } = services;

  api.get('/orgs/{org}/repos', ({ params, viewer }) => {
    const organization = findOrganization(services, params.org);
    return {
      list: repositories.store
        .list(organization.id)
        .filter(repository => access.sees(viewer, repository))
        .map(repository => repositoryBody(services, repository, viewer)),
    };
  });

  api.post('/orgs/{org}/repos', async request => {
    const viewer = request.requireViewer();
    const organization = findOrganization(services, request.params.org);
    const mayCreate =
      services.accounts.role(organization.id, viewer.account.id) !==
        undefined ||
      services.apps.isInstalledBot(viewer.account.id, organization.id);
    if (!mayCreate) {
      throw forbidden(
        'You need admin access to the organization before adding a repository to it.',
      );
    }
    const input = parseBody(creationSchema, request.body);
    const name = toRepositoryName(input.name);
    const team = services.teams
      .list(organization.id)
      .find(({ id }) => id === input.team_id);
    if (input.team_id !== undefined && !team) {
      throw unprocessable('Repository creation failed.', [
        { resource: 'Repository', code: 'invalid', field: 'team_id' },
      ]);
    }
    const created = await repositories.insert({
      owner: organization,
      name,
      creator: viewer.account,
      visibility: visibilityOf(input) ?? 'public',
      details: detailsOf(input),
      ...(input.auto_init
        ? {
            prepare: git =>
              commitReadme(git, name, input.description, viewer.account),
          }
        : {}),
    });
    if (!created) {
      throw unprocessable('Repository creation failed.', [NAME_TAKEN]);
    }
    if (team) {
      services.teams.grant(team.id, created.id, 'push');
    }
    if (input.auto_init) {
      const git = await repositories.git(created);
      const ref = `refs/heads/${created.defaultBranch}`;
      await services.refs.announce(created, {
        ref,
        before: undefined,
        after: (await git.refs.get(ref))?.sha,
        actorId: viewer.account.id,
      });
    }
    return {
      status: 201,
      body: fullRepository(
        services,
        repositories.store.get(created.id),
        viewer,
      ),
    };
  });

  api.get(
    '/repos/{owner}/{repo}',
    inRepository(services, 'pull', ({ repository, viewer }) => ({
      body: fullRepository(services, repository, viewer),
    })),
  );

  api.patch(
    '/repos/{owner}/{repo}',
    inRepository(
      services,
      'admin',
      async ({ repository, git, viewer, body }) => {
        const input = parseBody(changeSchema, body);
        if (repository.archived && input.archived !== false) {
          throw forbidden('Repository was archived so is read-only.');
        }
        const changed = await repositories.exclusively(repository, async () => {
          if (
            input.default_branch &&
            input.default_branch !== repository.defaultBranch
          ) {
            const ref = `refs/heads/${input.default_branch}`;
            if (!(await git.refs.get(ref))) {
              throw validationFailed({
                resource: 'Repository',
                field: 'default_branch',
                code: 'invalid',
                message: `The branch ${input.default_branch} was not found. Please push that ref first or create it via the Git Data API.`,
              });
            }
            await git.refs.setHead(ref);
          }
          const current = repositories.store.get(repository.id);
          const updated = repositories.store.update({
            ...current,
            ...detailsOf(input),
            visibility: visibilityOf(input) ?? current.visibility,
            defaultBranch: input.default_branch ?? current.defaultBranch,
            archived: input.archived ?? current.archived,
          });
          const name = input.name && toRepositoryName(input.name);
          if (!name || name === updated.name) {
            return updated;
          }
          const renamed = await repositories.rename(updated, name);
          if (!renamed) {
            throw validationFailed(NAME_TAKEN);
          }
          return renamed;
        });
        return { body: fullRepository(services, changed, viewer) };
      },
      { evenArchived: true },
    ),
  );

  api.delete(
    '/repos/{owner}/{repo}',
    inRepository(
      services,
      'admin',
      async ({ repository }) => {
        await repositories.exclusively(repository, () =>
          repositories.delete(repository),
        );
        return { status: 204 };
      },
      { evenArchived: true },
    ),
  );
}

function visibilityOf(
  input: z.output<typeof settingsSchema>,
): Repository['visibility'] | undefined {
  if (input.visibility || input.private === undefined) {
    return input.visibility;
  }
  return input.private ? 'private' : 'public';
}

/** Only what the client has said; the rest stays as it is. */
function detailsOf(
  input: z.output<typeof settingsSchema>,
): Partial<RepositoryDetails> {
  const details: Partial<RepositoryDetails> = {
    description: input.description,
    homepage: input.homepage,
    hasIssues: input.has_issues,
    hasProjects: input.has_projects,
    hasWiki: input.has_wiki,
    allowSquashMerge: input.allow_squash_merge,
    allowMergeCommit: input.allow_merge_commit,
    allowRebaseMerge: input.allow_rebase_merge,
    allowAutoMerge: input.allow_auto_merge,
    deleteBranchOnMerge: input.delete_branch_on_merge,
  };
  return Object.fromEntries(
    Object.entries(details).filter(([, value]) => value !== undefined),
  );
}

async function commitReadme(
  git: GitRepository,
  name: string,
  description: string | null | undefined,
  account: Account,
): Promise<void> {
  await git.commit({
    branch: 'main',
    files: new Map([
      ['README.md', `# ${name}\n${description ? `${description}\n` : ''}`],
    ]),
    message: 'Initial commit',
    author: signatureOf(account),
  });
}
