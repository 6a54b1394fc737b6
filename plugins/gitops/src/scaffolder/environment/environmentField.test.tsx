import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { states } from '../../../dev/mocks/deployments';
import {
  CHECKOUT,
  findViolations,
  isReviewed,
  next,
  renderForm,
  send,
} from '../__testUtils__/renderForm';
import { responseError } from '../__testUtils__/responseError';

const fieldsOf = (mode: string) => ({
  to: {
    type: 'string',
    title: 'To',
    'ui:field': 'GitopsEnvironment',
    'ui:options': { of: 'application', mode },
  },
});

const renderEnvironment = (
  mode: string,
  options: Partial<Parameters<typeof renderForm>[0]> = {},
) =>
  renderForm({
    fields: fieldsOf(mode),
    initialState: { application: CHECKOUT },
    ...options,
  });

const radios = async () =>
  within(await screen.findByRole('radiogroup', { name: /^To/ })).getAllByRole(
    'radio',
  );

describe('GitopsEnvironment', () => {
  it('shows what runs today and what a promotion would bring', async () => {
    const { onCreate } = renderEnvironment('promotionTarget');
    const [staging, ...others] = await radios();
    expect(others).toEqual([]);
    await waitFor(() =>
      expect(staging.closest('label')).toHaveTextContent(
        'StagingHealthyToday: checkout:1.5.0Would get checkout:1.6.0 of Development',
      ),
    );
    await userEvent.click(staging);
    await send();
    expect(onCreate).toHaveBeenCalledWith({
      application: CHECKOUT,
      to: 'staging',
    });
  });

  it('shows the state that Argo CD sees', async () => {
    renderEnvironment('present', {
      gitops: { getDeployments: async () => states.degraded() },
    });
    const [dev] = await radios();
    await waitFor(() =>
      expect(dev.closest('label')).toHaveTextContent(/^DevelopmentDegraded/),
    );
  });

  it('works without that state', async () => {
    renderEnvironment('present', {
      gitops: {
        getDeployments: async () => {
          throw new TypeError('Failed to fetch');
        },
      },
    });
    expect(
      (await radios()).map(radio => radio.closest('label')?.textContent),
    ).toEqual([
      'DevelopmentToday: checkout:1.6.0',
      'StagingToday: checkout:1.5.0',
    ]);
  });

  it('offers where the application is not', async () => {
    const { gitops } = renderEnvironment('missing');
    expect(
      (await radios()).map(radio => radio.closest('label')?.textContent),
    ).toEqual(['prod']);
    expect(gitops.getDeployments).not.toHaveBeenCalled();
  });

  it('does not go on with an environment that is not offered', async () => {
    renderEnvironment('rollback', {
      initialState: { application: CHECKOUT, to: 'prod' },
    });
    expect(
      await screen.findByText(/prod cannot be chosen for this application/),
    ).toBeInTheDocument();
    await next();
    await waitFor(() =>
      expect(
        screen.getAllByText(/prod cannot be chosen/).length,
      ).toBeGreaterThan(1),
    );
    expect(isReviewed()).toBe(false);
  });

  it('does not go on with a promotion of what is there already', async () => {
    const image = { repository: 'nginx', tag: '1' };
    renderEnvironment('promotionTarget', {
      initialState: { application: CHECKOUT, to: 'staging' },
      gitops: {
        getSettings: async () => ({
          name: 'checkout',
          team: 'payments',
          environments: ['dev', 'staging'].map(environment => ({
            environment,
            title: environment,
            image,
            otherKeys: [],
          })),
          missingEnvironments: [],
        }),
      },
    });
    const [staging] = await radios();
    expect(staging).toBeDisabled();
    await next();
    await waitFor(() =>
      expect(
        screen.getAllByText(/staging has the image already/).length,
      ).toBeGreaterThan(1),
    );
    expect(isReviewed()).toBe(false);
  });

  it.each([
    ['present', 'checkout is in no environment.'],
    ['missing', 'checkout is in every environment already.'],
    ['promotionTarget', /^There is nothing to promote/],
    ['rollback', /^Nothing of checkout runs yet/],
  ])('says with the mode %s why it offers nothing', async (mode, message) => {
    renderEnvironment(mode, {
      gitops: {
        getSettings: async () => ({
          name: 'checkout',
          team: 'payments',
          environments: [],
          missingEnvironments: [],
        }),
      },
    });
    expect(await screen.findByText(message)).toBeInTheDocument();
  });

  it('says what to do when the GitOps repository does not have the application', async () => {
    const error = await responseError(404, 'no such application');
    renderEnvironment('present', {
      gitops: { getSettings: () => Promise.reject(error) },
    });
    expect(
      await screen.findByText(
        /^The GitOps repository does not have this application/,
      ),
    ).toBeInTheDocument();
  });

  it('says whom to ask when the application may not be seen', async () => {
    const error = await responseError(403, 'not yours');
    renderEnvironment('present', {
      gitops: { getSettings: () => Promise.reject(error) },
    });
    expect(
      await screen.findByText(/^You may not see this application/),
    ).toBeInTheDocument();
  });

  it('tries again on demand', async () => {
    const getSettings = jest
      .fn()
      .mockRejectedValueOnce(new TypeError('Failed to fetch'))
      .mockResolvedValue({
        name: 'checkout',
        team: 'payments',
        environments: [{ environment: 'dev', title: 'Dev', otherKeys: [] }],
        missingEnvironments: [],
      });
    renderEnvironment('present', { gitops: { getSettings } });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Try again' }),
    );
    const [dev] = await radios();
    expect(dev.closest('label')).toHaveTextContent('Nothing runs here yet.');
  });

  it('wants the application first', async () => {
    renderEnvironment('present', { initialState: {} });
    expect(
      await screen.findByText('To: choose the application first.'),
    ).toBeInTheDocument();
  });

  it.each(['mui', 'bui'] as const)(
    'has no accessibility violation in the %s look',
    async look => {
      renderEnvironment('present', { look });
      const [dev] = await radios();
      await expect(findViolations(dev)).resolves.toEqual([]);
    },
  );
});
