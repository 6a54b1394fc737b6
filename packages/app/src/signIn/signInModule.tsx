import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';
import { z } from 'zod';

/**
 * How people sign in, by `app.extensions` → `sign-in-page:app` → `config.provider`:
 * `guest` needs no click and no account, and lets who signs out choose; `github` asks GitHub who it is; `choose` asks
 * from the beginning which of the two it shall be.
 */
const signInPage = SignInPageBlueprint.makeWithOverrides({
  configSchema: {
    provider: z.enum(['guest', 'github', 'choose']).default('guest'),
  },
  factory(originalFactory, { config }) {
    return originalFactory({
      loader: async () => {
        switch (config.provider) {
          case 'guest':
            return (await import('./GuestFirstSignInPage'))
              .GuestFirstSignInPage;
          case 'choose':
            return (await import('./ChoiceSignInPage')).ChoiceSignInPage;
          default:
            return (await import('./GithubSignInPage')).GithubSignInPage;
        }
      },
    });
  },
});

export const signInModule = createFrontendModule({
  pluginId: 'app',
  extensions: [signInPage],
});
