import { SignInPage } from '@backstage/core-components';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { githubProvider } from './githubProvider';

/** GitHub only, for a portal that knows no guests. */
export function GithubSignInPage(props: SignInPageProps) {
  return <SignInPage {...props} provider={githubProvider} />;
}
