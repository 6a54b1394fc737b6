import { notFound } from '../errors';
import { GithubServices } from '../GithubServices';
import { Account } from '../store/AccountStore';

/** @throws GithubError 404 where the name is nobody's or a person's */
export function findOrganization(
  services: GithubServices,
  login: string,
): Account {
  const account = services.accounts.find(login);
  if (account?.type !== 'Organization') {
    throw notFound();
  }
  return account;
}
