import { githubAuthApiRef } from '@backstage/core-plugin-api';
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';
import { z } from 'zod';

/**
 * How people sign in, by `app.extensions` → `sign-in-page:app` → `config.provider`:
 * `guest` needs no click and no account, `github` asks GitHub who it is.
 */
const signInPage = SignInPageBlueprint.makeWithOverrides({
  configSchema: {
    provider: z.enum(['guest', 'github']).default('guest'),
  },
  factory(originalFactory, { config }) {
    return originalFactory({
      loader: async () => {
        const { ProxiedSignInPage, SignInPage } = await import(
          '@backstage/core-components'
        );
        return props =>
          config.provider === 'guest' ? (
            <ProxiedSignInPage {...props} provider="guest" />
          ) : (
            <SignInPage
              {...props}
              provider={{
                id: 'github',
                title: 'GitHub',
                message: 'Sign in with GitHub',
                apiRef: githubAuthApiRef,
              }}
            />
          );
      },
    });
  },
});

export const signInModule = createFrontendModule({
  pluginId: 'app',
  extensions: [signInPage],
});
