import { githubAuthApiRef } from '@backstage/core-plugin-api';

/** GitHub says who one is; the catalog's user of the same name is who one becomes. */
export const githubProvider = {
  id: 'github',
  title: 'GitHub',
  message: 'Sign in with GitHub',
  apiRef: githubAuthApiRef,
};
