import { z } from 'zod';
import { simpleUser } from '../bodies/accountBody';
import { permissionFlags } from '../bodies/teamBody';
import { notFound, validationFailed } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRouter } from '../http/ApiRouter';
import { inRepository } from '../http/inRepository';
import { parseBody } from '../http/parseBody';
import { Permission } from '../store/TeamStore';

const topicsSchema = z.object({ names: z.array(z.string()).max(20) });
const TOPIC = /^[a-z0-9][a-z0-9-]{0,49}$/;

/** The old names of levels, which this part of the API still uses. */
const LEGACY_PERMISSIONS: Record<Permission, string> = {
  pull: 'read',
  triage: 'read',
  push: 'write',
  maintain: 'write',
  admin: 'admin',
};
const ROLE_NAMES: Record<Permission, string> = {
  pull: 'read',
  triage: 'triage',
  push: 'write',
  maintain: 'maintain',
  admin: 'admin',
};

/** https://docs.github.com/rest/collaborators and topics of https://docs.github.com/rest/repos/repos */
export function registerRepositoryAccess(
  api: ApiRouter,
  services: GithubServices,
): void {
  const { accounts, access, repositories } = services;

  api.get(
    '/repos/{owner}/{repo}/topics',
    inRepository(services, 'pull', ({ repository }) => ({
      body: { names: repository.topics },
    })),
  );

  api.put(
    '/repos/{owner}/{repo}/topics',
    inRepository(services, 'admin', ({ repository, body }) => {
      const { names } = parseBody(topicsSchema, body);
      const topics = [...new Set(names.map(name => name.toLowerCase()))];
      if (!topics.every(topic => TOPIC.test(topic))) {
        throw validationFailed(
          'Topics must start with a lowercase letter or number, consist of 50 characters or less, and can include hyphens.',
        );
      }
      const updated = repositories.store.update({
        ...repositories.store.get(repository.id),
        topics,
      });
      return { body: { names: updated.topics } };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/collaborators/{username}',
    inRepository(services, 'push', ({ repository, params }) => {
      const account = accounts.find(params.username);
      if (!account || !access.allows(account, repository, 'pull')) {
        throw notFound();
      }
      return { status: 204 };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/collaborators/{username}/permission',
    inRepository(services, 'pull', ({ repository, params }) => {
      const account = accounts.find(params.username);
      if (!account) {
        throw notFound();
      }
      const permission = access.permission(account, repository);
      const role = permission ? ROLE_NAMES[permission] : 'none';
      return {
        body: {
          permission: permission ? LEGACY_PERMISSIONS[permission] : 'none',
          role_name: role,
          user: {
            ...simpleUser(services.urls, account),
            permissions: permissionFlags(permission),
            role_name: role,
          },
        },
      };
    }),
  );
}
