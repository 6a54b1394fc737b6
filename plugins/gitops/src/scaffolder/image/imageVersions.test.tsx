import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  CHECKOUT,
  findViolations,
  isReviewed,
  next,
  renderForm,
  send,
} from '../__testUtils__/renderForm';
import { responseError } from '../__testUtils__/responseError';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

const field = (options: object = {}) => ({
  image: {
    type: 'string',
    title: 'Image',
    'ui:field': 'GitopsImage',
    'ui:options': options,
  },
});

const input = () => screen.findByRole('textbox', { name: /^Image/ });

const open = async () =>
  userEvent.click(
    await screen.findByRole('button', {
      name: 'Versions of ghcr.io/acme/checkout',
    }),
  );

const rows = async () =>
  within(await screen.findByRole('grid')).getAllByRole('row');

describe('the versions of GitopsImage', () => {
  it('asks the registry only when somebody wants to see them', async () => {
    const { gitops } = renderForm({ fields: field() });
    await userEvent.type(await input(), 'ghcr.io/acme/checkout');
    expect(gitops.listImages).not.toHaveBeenCalled();
    await open();
    expect(await rows()).toHaveLength(4);
    expect(gitops.listImages.mock.calls).toEqual([
      [
        { query: { repository: 'ghcr.io/acme/checkout' } },
        { signal: expect.any(AbortSignal) },
      ],
    ]);
    expect(
      screen.getByText('4 versions of 57 in the registry'),
    ).toBeInTheDocument();
  });

  it('fills the chosen one in and gives the focus back', async () => {
    const { onCreate } = renderForm({
      fields: field(),
      initialState: { image: 'ghcr.io/acme/checkout:9' },
    });
    await open();
    const [first] = await rows();
    expect(first).toHaveTextContent(/^1\.6\.0sha256:aaaaaaaa2 hours ago/);
    await userEvent.click(first);
    expect(await input()).toHaveValue('ghcr.io/acme/checkout:1.6.0');
    expect(screen.getByRole('button', { name: /^Versions of/ })).toHaveFocus();
    await send();
    expect(onCreate).toHaveBeenCalledWith({
      image: 'ghcr.io/acme/checkout:1.6.0',
    });
  });

  it('is filtered and chosen with the keyboard alone', async () => {
    renderForm({
      fields: field(),
      initialState: { image: 'ghcr.io/acme/checkout:9' },
    });
    await open();
    const filter = await screen.findByRole('searchbox');
    await userEvent.type(filter, '1.4{Enter}');
    expect(isReviewed()).toBe(false);
    expect(await rows()).toHaveLength(2);
    await userEvent.tab();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(await input()).toHaveValue('ghcr.io/acme/checkout:1.4.1');
  });

  it.each([
    ['everywhere', {}, {}, `:1.6.0@${digest('a')}`],
    ['in prod', { environment: 'to' }, { to: 'prod' }, `:1.6.0@${digest('a')}`],
    ['in dev', { environment: 'to' }, { to: 'dev' }, ':1.6.0'],
    [
      'in dev and prod',
      { environment: 'to' },
      { to: ['dev', 'prod'] },
      `:1.6.0@${digest('a')}`,
    ],
  ])(
    'adds the digest where one is wanted: %s',
    async (_, options, state, filled) => {
      renderForm({
        fields: field(options),
        initialState: { ...state, image: 'ghcr.io/acme/checkout:9' },
        environments: [{ name: 'dev' }, { name: 'prod', requireDigest: true }],
      });
      await open();
      const [first] = await rows();
      await userEvent.click(first);
      expect(await input()).toHaveValue(`ghcr.io/acme/checkout${filled}`);
    },
  );

  it('knows the repository and the source of an application that is there', async () => {
    renderForm({
      fields: field({ of: 'application' }),
      required: [],
      initialState: { application: CHECKOUT },
    });
    await open();
    await rows();
    expect(
      await screen.findByRole('link', {
        name: 'Source commit 4f1d2c9, in a new tab',
      }),
    ).toHaveAttribute(
      'href',
      'https://github.com/acme/checkout/commit/4f1d2c9be07a5d3386c1f0a9d7e65b4c8a2f9e31',
    );
  });

  it('says that nothing matches, and that there is nothing', async () => {
    renderForm({
      fields: field(),
      initialState: { image: 'ghcr.io/acme/checkout:9' },
    });
    await open();
    await userEvent.type(await screen.findByRole('searchbox'), 'zzz');
    expect(screen.getByText('No version matches "zzz".')).toBeInTheDocument();
  });

  it('says that the registry has no version', async () => {
    renderForm({
      fields: field(),
      initialState: { image: 'ghcr.io/acme/checkout:9' },
      gitops: {
        listImages: async ({ query: { repository } }) => ({
          repository,
          items: [],
          total: 0,
        }),
      },
    });
    await open();
    expect(
      await screen.findByText(/^The registry has no version of ghcr\.io/),
    ).toBeInTheDocument();
  });

  it('is no must: what is typed counts when the registry does not answer', async () => {
    const error = await responseError(
      502,
      'ghcr.io does not answer: try later',
    );
    renderForm({
      fields: field(),
      initialState: { image: 'ghcr.io/acme/checkout:9' },
      gitops: { listImages: () => Promise.reject(error) },
    });
    await open();
    expect(
      await screen.findByText('ghcr.io does not answer: try later'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/write the version by hand all the same/),
    ).toBeInTheDocument();
    await next();
    await waitFor(() => expect(isReviewed()).toBe(true));
  });

  it.each(['mui', 'bui'] as const)(
    'have no accessibility violation in the %s look',
    async look => {
      renderForm({
        fields: field(),
        look,
        initialState: { image: 'ghcr.io/acme/checkout:9' },
      });
      await open();
      const [first] = await rows();
      await expect(findViolations(first)).resolves.toEqual([]);
    },
  );
});
