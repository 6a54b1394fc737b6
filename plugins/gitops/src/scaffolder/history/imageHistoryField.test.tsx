import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { imageHistory } from '../../../dev/mocks/settings';
import {
  CHECKOUT,
  findViolations,
  isReviewed,
  next,
  renderForm,
  send,
} from '../__testUtils__/renderForm';
import { responseError } from '../__testUtils__/responseError';

const FIELDS = {
  commit: {
    type: 'string',
    title: 'Image',
    'ui:field': 'GitopsImageHistory',
    'ui:options': { of: 'application' },
  },
};

const STAGING = { application: CHECKOUT, environment: 'staging' };

const renderHistory = (
  options: Partial<Parameters<typeof renderForm>[0]> = {},
) => renderForm({ fields: FIELDS, initialState: STAGING, ...options });

const radios = async () =>
  within(
    await screen.findByRole('radiogroup', { name: /^Image/ }),
  ).getAllByRole('radio');

describe('GitopsImageHistory', () => {
  it('offers earlier images with their commits, and gives the commit', async () => {
    const { onCreate, gitops } = renderHistory();
    const [today, earlier, ...others] = await radios();
    expect(others).toHaveLength(1);
    expect(today).toBeDisabled();
    expect(today.closest('label')).toHaveTextContent(
      /^checkout:1\.5\.0runs today/,
    );
    expect(earlier.closest('label')).toHaveTextContent(
      'checkout:1.4.2Promote checkout 1.4.2 to staging (#117)gitops-flow[bot], 16 days ago',
    );
    expect(
      screen.getByRole('link', { name: 'Commit 2222222, in a new tab' }),
    ).toHaveAttribute(
      'href',
      `https://github.com/acme/gitops-apps/commit/${imageHistory[1].commit}`,
    );
    await userEvent.click(earlier);
    await send();
    expect(onCreate).toHaveBeenCalledWith({
      ...STAGING,
      commit: imageHistory[1].commit,
    });
    expect(gitops.getImageHistory).toHaveBeenCalledWith(
      { entityRef: CHECKOUT, environment: 'staging' },
      expect.anything(),
    );
  });

  it('does not offer what runs today under an earlier commit', async () => {
    renderHistory({
      gitops: {
        getImageHistory: async () => ({
          items: [
            imageHistory[0],
            imageHistory[1],
            { ...imageHistory[0], commit: '9'.repeat(40) },
          ],
        }),
      },
    });
    expect(
      (await radios()).map(radio => radio.hasAttribute('disabled')),
    ).toEqual([true, false, true]);
  });

  it.each([
    ['of another environment', '9'.repeat(40)],
    ['that brought what runs today', imageHistory[0].commit],
  ])('does not go on with a commit %s', async (_, commit) => {
    renderHistory({ initialState: { ...STAGING, commit } });
    const message = new RegExp(
      `commit ${commit.slice(0, 7)} brought no earlier`,
    );
    expect(await screen.findByText(message)).toBeInTheDocument();
    await next();
    await waitFor(() =>
      expect(screen.getAllByText(message).length).toBeGreaterThan(1),
    );
    expect(isReviewed()).toBe(false);
  });

  it('says that there is nothing to go back to', async () => {
    renderHistory({
      gitops: {
        getImageHistory: async () => ({ items: imageHistory.slice(0, 1) }),
      },
    });
    expect(
      await screen.findByText(/^Only one image ever ran in staging/),
    ).toBeInTheDocument();
  });

  it('says what the backend complains about, and tries again', async () => {
    const error = await responseError(502, 'GitHub is not there: try later');
    const getImageHistory = jest
      .fn()
      .mockRejectedValueOnce(error)
      .mockResolvedValue({ items: imageHistory });
    renderHistory({ gitops: { getImageHistory } });
    expect(
      await screen.findByText('GitHub is not there: try later'),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await radios()).toHaveLength(3);
  });

  it('wants application and environment first', async () => {
    renderHistory({ initialState: { application: CHECKOUT } });
    expect(
      await screen.findByText(
        'Choose the application and the environment first.',
      ),
    ).toBeInTheDocument();
  });

  it.each(['mui', 'bui'] as const)(
    'has no accessibility violation in the %s look',
    async look => {
      renderHistory({ look });
      const [today] = await radios();
      await expect(findViolations(today)).resolves.toEqual([]);
    },
  );
});
