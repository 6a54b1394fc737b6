import { SignInPage } from '@backstage/core-components';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { githubProvider } from './githubProvider';

/** Asks whether one is the guest or somebody whom GitHub knows. */
export function ChoiceSignInPage(props: SignInPageProps) {
  return <SignInPage {...props} providers={['guest', githubProvider]} />;
}
