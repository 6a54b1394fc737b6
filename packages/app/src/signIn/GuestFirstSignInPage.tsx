import { useState } from 'react';
import { ProxiedSignInPage } from '@backstage/core-components';
import { IdentityApi } from '@backstage/core-plugin-api';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { ChoiceSignInPage } from './ChoiceSignInPage';

/** In the browser's storage once somebody has signed out: from then on it is they who say who they are. */
const ASK_KEY = 'gitops-flow:sign-in:ask';

/** Everybody is the guest, without a click, until they sign out; then they choose, and the browser remembers. */
export function GuestFirstSignInPage(props: SignInPageProps) {
  const [asks] = useState(() => localStorage.getItem(ASK_KEY) !== null);
  if (asks) {
    return <ChoiceSignInPage {...props} />;
  }
  return (
    <ProxiedSignInPage
      provider="guest"
      onSignInSuccess={guest =>
        props.onSignInSuccess(
          afterSignOut(guest, () => localStorage.setItem(ASK_KEY, 'true')),
        )
      }
    />
  );
}

function afterSignOut(
  identity: IdentityApi,
  callback: () => void,
): IdentityApi {
  return {
    getProfileInfo: () => identity.getProfileInfo(),
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => identity.getCredentials(),
    signOut: async () => {
      await identity.signOut();
      callback();
    },
  };
}
