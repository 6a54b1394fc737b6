import { generateKeyPairSync } from 'node:crypto';
import { GithubServices } from '../github/GithubServices';
import { App } from '../github/store/AppStore';

const SLUG = 'github-actions';

/** The number that rulesets name to accept a check from GitHub Actions only; github.com's is the same. */
export const ACTIONS_APP_ID = 15368;

/** The App in whose name workflows report, as everywhere on GitHub. It comes into being with the first run. */
export function actionsApp(
  { apps, accounts, database }: GithubServices,
  ownerId: number,
): App {
  return database.transaction(
    () =>
      apps.find(ACTIONS_APP_ID) ??
      apps.insert({
        id: ACTIONS_APP_ID,
        slug: SLUG,
        name: 'GitHub Actions',
        ownerId,
        botId: accounts.insert({ login: `${SLUG}[bot]`, type: 'Bot' }).id,
        publicKey: unusedKey(),
      }),
  )();
}

/** Nobody has the other half, so nobody can speak for the App. */
function unusedKey(): string {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).publicKey;
}
