import { createApp as createBackstageApp } from '@backstage/frontend-defaults';
import { signInModule } from './signIn/signInModule';

/** The portal: every plugin among this package's dependencies is found by itself, `app.packages: all` in app-config. */
export function createApp() {
  return createBackstageApp({ features: [signInModule] });
}
