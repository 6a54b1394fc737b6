import { simpleOrganization, simpleUser } from '../bodies/accountBody';
import { repositoryBody } from '../bodies/repositoryBody';
import { GithubServices } from '../GithubServices';
import { Account } from '../store/AccountStore';
import { Repository } from '../store/RepositoryStore';

/** What every event says: where it happened, and who did it. */
export function eventContext(
  services: GithubServices,
  repository: Repository,
  actor: Account,
) {
  const owner = services.accounts.get(repository.ownerId);
  return {
    repository: eventRepository(services, repository),
    ...(owner.type === 'Organization'
      ? { organization: simpleOrganization(services.urls, owner) }
      : {}),
    sender: simpleUser(services.urls, actor),
  };
}

/** A repository in events, which are nobody's: without what one may do in it. */
export function eventRepository(
  services: GithubServices,
  repository: Repository,
) {
  const { permissions, ...body } = repositoryBody(
    services,
    services.repositories.store.get(repository.id),
    undefined,
  );
  const owner = services.accounts.get(repository.ownerId);
  return {
    ...body,
    owner: { ...body.owner, name: owner.login, email: owner.email },
    allow_forking: false,
    web_commit_signoff_required: false,
  };
}
