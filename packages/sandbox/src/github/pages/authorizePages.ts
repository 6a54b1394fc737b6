import express, { Request, Router } from 'express';
import { Challenge, OauthApp, OauthGrants } from '../oauth/OauthGrants';
import { forbidden, GithubError, notFound } from '../errors';
import { readScopes, SCOPES } from '../rights/scopes';
import { Account } from '../store/AccountStore';
import { Html, html } from './html';
import { PageContext } from './PageContext';

const DOCUMENTATION_URL =
  'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-authorization-request-errors';

/** What an app asks for, checked. */
interface Asked {
  app: OauthApp;
  /** Where the person goes back to. */
  callback: URL;
  redirectUri: string | undefined;
  scopes: string[];
  state: string | undefined;
  challenge: Challenge | undefined;
  /** Person that the app would rather have. */
  login: string | undefined;
}

/**
 * `/login/oauth/authorize`: a person lets an app act in their name. Nobody has a password here, so the page asks who one
 * is instead, and remembers it for the other pages.
 */
export function authorizePages(
  context: PageContext,
  grants: OauthGrants,
): Router {
  const { session } = context;
  const router = Router({ caseSensitive: true });

  router.get('/login/oauth/authorize', (req, res) => {
    const asked = readRequest(grants, req.query);
    if (asked instanceof URL) {
      res.redirect(302, asked.toString());
      return;
    }
    context.send(req, res, {
      title: `Authorize ${asked.app.name}`,
      path: [],
      content: authorizeForm(context, req, asked),
      formTargets: [asked.callback.origin],
    });
  });

  router.post(
    '/login/oauth/authorize',
    express.urlencoded({ extended: false, limit: '64kb' }),
    (req, res) => {
      if (!session.isOwnForm(req)) {
        throw forbidden('The form was not sent by this site.');
      }
      const asked = readRequest(grants, req.body);
      if (asked instanceof URL) {
        res.redirect(303, asked.toString());
        return;
      }
      if (req.body.decision !== 'authorize') {
        res.redirect(
          303,
          answer(asked.callback, asked.state, {
            error: 'access_denied',
            error_description: 'The user has denied your application access.',
            error_uri: `${DOCUMENTATION_URL}#access-denied`,
          }),
        );
        return;
      }
      const login = String(req.body.person);
      const person = session.people().find(each => each.login === login);
      const cookie = session.personCookie(login);
      if (!person || !cookie) {
        throw new GithubError(422, `There is nobody called "${login}".`);
      }
      const code = grants.grant({
        clientId: asked.app.clientId,
        accountId: person.id,
        scopes: asked.scopes,
        redirectUri: asked.redirectUri,
        challenge: asked.challenge,
      });
      res.append('set-cookie', cookie);
      res.redirect(303, answer(asked.callback, asked.state, { code }));
    },
  );
  return router;
}

/**
 * @returns the address of the app's own page for the mistake where the request is not as it should be
 * @throws GithubError 404 for an app that is not there
 */
function readRequest(
  grants: OauthGrants,
  parameters: Record<string, unknown>,
): Asked | URL {
  const text = (name: string) => {
    const value = parameters[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const app = grants.find(text('client_id') ?? '');
  if (!app) {
    throw notFound();
  }
  const state = text('state');
  const redirectUri = text('redirect_uri');
  const callback = grants.callback(app, redirectUri);
  if (!callback) {
    const mismatch = answer(new URL(app.callbackUrl), state, {
      error: 'redirect_uri_mismatch',
      error_description:
        'The redirect_uri MUST match the registered callback URL for this application.',
      error_uri: `${DOCUMENTATION_URL}#redirect-uri-mismatch`,
    });
    return new URL(mismatch);
  }
  const challenge = text('code_challenge');
  return {
    app,
    callback,
    redirectUri,
    scopes: readScopes(text('scope') ?? ''),
    state,
    challenge:
      challenge === undefined
        ? undefined
        : {
            value: challenge,
            method: text('code_challenge_method') === 'S256' ? 'S256' : 'plain',
          },
    login: text('login'),
  };
}

function answer(
  callback: URL,
  state: string | undefined,
  parameters: Record<string, string>,
): string {
  const target = new URL(callback);
  for (const [name, value] of Object.entries({
    ...parameters,
    ...(state === undefined ? {} : { state }),
  })) {
    target.searchParams.set(name, value);
  }
  return target.toString();
}

function authorizeForm(context: PageContext, req: Request, asked: Asked): Html {
  const { session } = context;
  const people = session.people();
  const chosen =
    people.find(({ login }) => login === asked.login) ??
    session.viewer(req)?.account;
  const hidden = Object.entries({
    client_id: asked.app.clientId,
    redirect_uri: asked.redirectUri,
    scope: asked.scopes.join(' '),
    state: asked.state,
    code_challenge: asked.challenge?.value,
    code_challenge_method: asked.challenge?.method,
  });
  return html`<h1>Authorize ${asked.app.name}</h1>
    <p>
      ${asked.app.name} asks to act in your name. You then return to
      <strong>${asked.callback.origin}</strong>.
    </p>
    <form method="post" action="/login/oauth/authorize" class="authorize">
      ${hidden.map(
        ([name, value]) =>
          value !== undefined &&
          html`<input type="hidden" name="${name}" value="${value}" />`,
      )}
      <fieldset>
        <legend>Who are you?</legend>
        ${people.map(person => personChoice(context, person, chosen?.id))}
      </fieldset>
      <h2>What it may do</h2>
      <ul>
        ${asked.scopes.length > 0
          ? asked.scopes.map(
              scope => html`<li>${SCOPES[scope]} <code>${scope}</code></li>`,
            )
          : html`<li>Read what everybody may read</li>`}
      </ul>
      <p class="actions">
        <button type="submit" class="primary" name="decision" value="authorize">
          Authorize
        </button>
        <button type="submit" name="decision" value="cancel">Cancel</button>
      </p>
    </form>`;
}

function personChoice(
  { services }: PageContext,
  person: Account,
  chosenId: number | undefined,
): Html {
  const teams = services.accounts
    .organizations()
    .flatMap(({ id }) => services.teams.list(id))
    .filter(({ id }) => services.teams.isMember(id, person.id))
    .map(({ name }) => name);
  return html`<label>
    <input
      type="radio"
      name="person"
      value="${person.login}"
      required
      ${person.id === chosenId ? html`checked` : ''}
    />
    ${person.name ?? person.login} (${person.login})
    <span class="muted"
      >${teams.length > 0 ? teams.join(', ') : 'in no team'}</span
    >
  </label>`;
}
