import {
  configApiRef,
  githubAuthApiRef,
  OAuthApi,
} from '@backstage/frontend-plugin-api';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { scaffolderApiRef } from '@backstage/plugin-scaffolder-react';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import plugin from '../../plugin';

// The first look loads the scaffolder's code.
const LOADING = { timeout: 20_000 };
jest.setTimeout(30_000);

/** Sends the form of a template that names the decorator, in the scaffolder's own page. */
async function sendForm(options: {
  writeAs?: 'integration' | 'user';
  getAccessToken: OAuthApi['getAccessToken'];
  input?: { scopes?: string[] };
}) {
  // Without an answer the form stays where it is.
  const scaffold = jest.fn(() => new Promise<{ taskId: string }>(() => {}));
  const config = {
    app: { baseUrl: 'http://localhost:3000' },
    backend: { baseUrl: 'http://localhost:7007' },
    gitops: { github: { writeAs: options.writeAs } },
  };
  renderTestApp({
    features: [scaffolderPlugin],
    extensions: [
      plugin.getExtension('scaffolder-form-decorator:gitops/github-user'),
    ],
    initialRouteEntries: ['/create/templates/default/promote'],
    config,
    apis: [
      [configApiRef, mockApis.config({ data: config })],
      [githubAuthApiRef, { getAccessToken: options.getAccessToken }],
      [catalogApiRef, catalogApiMock()],
      [permissionApiRef, mockApis.permission()],
      [
        scaffolderApiRef,
        {
          getTemplateParameterSchema: async () => ({
            title: 'Promote',
            steps: [
              {
                title: 'What',
                schema: { properties: { to: { type: 'string', title: 'To' } } },
              },
            ],
            formDecorators: [
              { id: 'gitops-github-user', input: options.input },
            ],
          }),
          scaffold,
        },
      ],
    ],
  });
  await userEvent.type(
    await screen.findByRole('textbox', { name: 'To' }, LOADING),
    'prod',
  );
  await userEvent.click(screen.getByRole('button', { name: 'Review' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Create' }));
  await waitFor(() => expect(scaffold).toHaveBeenCalled());
  return scaffold;
}

describe('gitops-github-user', () => {
  it('sends the token of the person along as a secret', async () => {
    const getAccessToken = jest.fn(async () => 'of-maria');
    const scaffold = await sendForm({ writeAs: 'user', getAccessToken });
    expect(scaffold).toHaveBeenCalledWith({
      templateRef: 'template:default/promote',
      values: { to: 'prod' },
      secrets: { GITOPS_GITHUB_TOKEN: 'of-maria' },
    });
    expect(getAccessToken.mock.calls).toEqual([[['repo', 'read:org']]]);
  });

  it('asks for the scopes that the template names', async () => {
    const getAccessToken = jest.fn(async () => 'of-maria');
    await sendForm({
      writeAs: 'user',
      getAccessToken,
      input: { scopes: ['repo', 'workflow'] },
    });
    expect(getAccessToken.mock.calls).toEqual([[['repo', 'workflow']]]);
  });

  it.each([undefined, 'integration'] as const)(
    'asks nobody for anything where writeAs is %s',
    async writeAs => {
      const getAccessToken = jest.fn(async () => 'of-maria');
      const scaffold = await sendForm({ writeAs, getAccessToken });
      expect(scaffold).toHaveBeenCalledWith(
        expect.objectContaining({ secrets: {} }),
      );
      expect(getAccessToken).not.toHaveBeenCalled();
    },
  );

  it('says that there is no token, and lets the task say so too', async () => {
    const scaffold = await sendForm({
      writeAs: 'user',
      getAccessToken: async () => {
        throw new Error('Login failed, popup was closed');
      },
    });
    expect(
      await screen.findByText(/You are not signed in to GitHub/),
    ).toBeInTheDocument();
    expect(
      screen.getByText('Login failed, popup was closed'),
    ).toBeInTheDocument();
    expect(scaffold).toHaveBeenCalledWith(
      expect.objectContaining({ secrets: {} }),
    );
  });
});
