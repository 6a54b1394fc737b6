import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { settings } from '../../../dev/mocks/settings';
import {
  CHECKOUT,
  findViolations,
  isReviewed,
  next,
  renderForm,
  send,
} from '../__testUtils__/renderForm';

const FIELDS = {
  settings: {
    type: 'object',
    title: 'Settings',
    'ui:field': 'GitopsSettings',
    'ui:options': { of: 'application' },
  },
};

const renderSettings = (
  options: Partial<Parameters<typeof renderForm>[0]> = {},
) =>
  renderForm({
    fields: FIELDS,
    initialState: { application: CHECKOUT },
    ...options,
  });

const group = (name: string) => screen.findByRole('radiogroup', { name });

const choose = async (name: string, value: string) =>
  userEvent.click(
    within(await group(name)).getByRole('radio', { name: value }),
  );

const sent = (value: object) => ({ application: CHECKOUT, settings: value });

describe('GitopsSettings', () => {
  it('says what is today, and where environments have values of their own', async () => {
    renderSettings();
    expect(await group('Size')).toHaveAccessibleDescription(
      'Today it differs: Small in Development; Large in Staging',
    );
    expect(await group('Copies')).toHaveAccessibleDescription(
      'Today it differs: 1 copy in Development; 2 to 6 copies, at 70 % CPU in Staging',
    );
    expect(await group('Exposure')).toHaveAccessibleDescription(
      "Today: The company's network",
    );
    expect(
      within(await group('Exposure')).getByRole('radio', { checked: true }),
    ).toHaveAccessibleName("The company's network");
    expect(
      within(await group('Size')).queryByRole('radio', { checked: true }),
    ).not.toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: 'Port' })).toHaveValue('8080');
    expect(
      screen.getByText('Set by hand and kept as it is: probes, secrets.'),
    ).toBeInTheDocument();
  });

  it('gives only what is other than today', async () => {
    const { onCreate } = renderSettings();
    await choose('Size', 'Medium');
    await choose('Exposure', 'The internet');
    await choose('Exposure', "The company's network");
    await send();
    expect(onCreate).toHaveBeenCalledWith(
      sent({
        environments: ['dev', 'staging'],
        settings: { size: 'medium' },
      }),
    );
  });

  it('changes one environment, and forgets what is so there already', async () => {
    const { onCreate } = renderSettings();
    await choose('Size', 'Large');
    await choose('Rollout', 'Canary');
    await userEvent.click(
      screen.getByRole('checkbox', { name: 'Development' }),
    );
    expect(await group('Size')).toHaveAccessibleDescription('Today: Large');
    await send();
    expect(onCreate).toHaveBeenCalledWith(
      sent({ environments: ['staging'], settings: { strategy: 'canary' } }),
    );
  });

  it('goes from a number of copies to load and back', async () => {
    const { onCreate } = renderSettings({
      initialState: {
        application: CHECKOUT,
        settings: { environments: ['dev'], settings: {} },
      },
    });
    await choose('Copies', 'By load');
    const most = screen.getByRole('textbox', { name: 'At most' });
    await userEvent.clear(most);
    await userEvent.type(most, '8');
    await userEvent.tab();
    await send();
    expect(onCreate).toHaveBeenCalledWith(
      sent({
        environments: ['dev'],
        settings: { autoscaling: { min: 1, max: 8, cpu: 70 } },
      }),
    );
  });

  it('takes a setting back to today', async () => {
    renderSettings();
    await choose('Size', 'Medium');
    expect(
      screen.queryByText(/Nothing would change yet/),
    ).not.toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Keep as today: Size' }),
    );
    expect(screen.getByText(/Nothing would change yet/)).toBeInTheDocument();
  });

  it('keeps what a link filled in, as far as it changes something', async () => {
    const { onCreate } = renderSettings({
      initialState: {
        application: CHECKOUT,
        settings: {
          environments: ['staging', 'gone'],
          settings: { size: 'large', port: 9090 },
        },
      },
    });
    await group('Size');
    await send();
    expect(onCreate).toHaveBeenCalledWith(
      sent({ environments: ['staging'], settings: { port: 9090 } }),
    );
  });

  it('does not go on with a change of nothing', async () => {
    renderSettings();
    await group('Size');
    await next();
    await waitFor(() =>
      expect(screen.getAllByText(/Nothing would change yet/).length).toBe(3),
    );
    expect(isReviewed()).toBe(false);
  });

  it('does not go on with more copies at least than at most', async () => {
    renderSettings({
      initialState: {
        application: CHECKOUT,
        settings: {
          environments: ['dev'],
          settings: { autoscaling: { min: 9, max: 3 } },
        },
      },
    });
    await group('Size');
    await next();
    await waitFor(() =>
      expect(
        screen.getAllByText(/at least 9 is more than at most 3/),
      ).not.toHaveLength(0),
    );
    expect(isReviewed()).toBe(false);
  });

  it('offers a cron job neither copies, exposure nor rollout', async () => {
    renderSettings({
      gitops: {
        getSettings: async () => ({
          ...settings,
          environments: settings.environments.map(environment => ({
            ...environment,
            workload: 'cron',
          })),
        }),
      },
    });
    await group('Size');
    for (const name of ['Copies', 'Exposure', 'Rollout']) {
      expect(
        screen.queryByRole('radiogroup', { name }),
      ).not.toBeInTheDocument();
    }
  });

  it.each(['mui', 'bui'] as const)(
    'has no accessibility violation in the %s look',
    async look => {
      renderSettings({ look });
      await choose('Copies', 'By load');
      await expect(findViolations(await group('Size'))).resolves.toEqual([]);
    },
  );
});
