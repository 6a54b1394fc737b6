/**
 * Signs a person in with the local GitHub, as the browser does, and gives the Backstage token.
 *
 * @param backendUrl - address of the portal's backend
 * @param login - name of the person there, who the catalog knows by the same name
 */
export async function signIn(
  backendUrl: string,
  login: string,
): Promise<string> {
  const auth = `${backendUrl}/api/auth/github`;
  const start = await fetch(`${auth}/start?env=development`, {
    redirect: 'manual',
  });
  const asked = new URL(locationOf(start));
  const granted = await fetch(`${asked.origin}${asked.pathname}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: asked.origin },
    body: new URLSearchParams({
      ...Object.fromEntries(asked.searchParams),
      decision: 'authorize',
      person: login,
    }),
  });
  const callback = await fetch(locationOf(granted), {
    headers: { Cookie: cookiesOf(start) },
  });
  const session = await fetch(`${auth}/refresh?env=development`, {
    headers: {
      Cookie: cookiesOf(callback),
      'X-Requested-With': 'XMLHttpRequest',
    },
  });
  return tokenOf(session);
}

/** Enters without an account, as the button of the sign-in page does. */
export async function signInAsGuest(backendUrl: string): Promise<string> {
  return tokenOf(await fetch(`${backendUrl}/api/auth/guest/refresh`));
}

function locationOf(response: Response): string {
  const location = response.headers.get('location');
  if (!location) {
    throw new Error(
      `${response.url} answers ${response.status} and sends on nowhere`,
    );
  }
  return location;
}

function cookiesOf(response: Response): string {
  return (
    response.headers
      .getSetCookie()
      .map(cookie => cookie.split(';', 1)[0])
      // One without a value takes away what an earlier sign-in has left.
      .filter(cookie => !cookie.endsWith('='))
      .join('; ')
  );
}

async function tokenOf(response: Response): Promise<string> {
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${response.url} answers ${response.status} ${text}`);
  }
  return JSON.parse(text).backstageIdentity.token;
}
