import {
  configApiRef,
  githubAuthApiRef,
  toastApiRef,
  translationApiRef,
} from '@backstage/frontend-plugin-api';
import { createScaffolderFormDecorator } from '@backstage/plugin-scaffolder-react/alpha';
import { readTranslation } from '../readTranslation';

/** Secret of a task that holds the person's GitHub token. The actions read it under this name. */
export const GITHUB_TOKEN_SECRET = 'GITOPS_GITHUB_TOKEN';

/**
 * Lets the pull request carry the person: where `gitops.github.writeAs` is `user`, the form asks for their GitHub token
 * when it is sent, with a sign-in to GitHub where there is none yet. With `integration` it does nothing.
 *
 * Named by a template as `spec.formDecorators: [{ id: gitops-github-user }]`.
 */
export const githubUserDecorator = createScaffolderFormDecorator({
  id: 'gitops-github-user',
  schema: {
    input: {
      /** OAuth scopes of the token. Default: `repo` and `read:org`, for teams. Files below `.github/workflows` need `workflow` too. */
      scopes: z => z.array(z.string()).default(['repo', 'read:org']),
    },
  },
  deps: {
    config: configApiRef,
    githubAuth: githubAuthApiRef,
    toast: toastApiRef,
    translation: translationApiRef,
  },
  async decorator({ input, setSecrets }, deps) {
    const { config, githubAuth, toast, translation } = deps;
    if (config.getOptionalString('gitops.github.writeAs') !== 'user') {
      return;
    }
    try {
      const token = await githubAuth.getAccessToken(input.scopes);
      setSecrets(secrets => ({ ...secrets, [GITHUB_TOKEN_SECRET]: token }));
    } catch (error) {
      // Thrown on, it would leave the form waiting for ever. The task says the same and changes nothing.
      const t = await readTranslation(translation);
      toast.post({
        status: 'danger',
        title: t('form.githubUser.failed'),
        description: error instanceof Error ? error.message : String(error),
      });
    }
  },
});
