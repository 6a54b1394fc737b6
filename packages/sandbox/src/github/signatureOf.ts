import { Signature } from '../git/GitObjects';
import { Account } from './store/AccountStore';

/** How an account signs the commits that it makes through the API, now. */
export function signatureOf(account: Account): Signature {
  return {
    name: account.name ?? account.login,
    email:
      account.email ??
      `${account.id}+${account.login}@users.noreply.github.com`,
    date: new Date().toISOString(),
  };
}

/** Who commits what is merged on the web page or through the API. */
export function webCommitter(): Signature {
  return {
    name: 'GitHub',
    email: 'noreply@github.com',
    date: new Date().toISOString(),
  };
}
