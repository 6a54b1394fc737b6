import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  CHECKOUT,
  findViolations,
  isReviewed,
  next,
  renderForm,
} from '../__testUtils__/renderForm';
import { responseError } from '../__testUtils__/responseError';

const previewOf = (kind: string) => ({
  type: 'string',
  'ui:field': 'GitopsPreview',
  'ui:options': { kind, application: 'application' },
});

function renderPreview(
  kind: string,
  options: Partial<Parameters<typeof renderForm>[0]> = {},
) {
  return renderForm({
    fields: { preview: previewOf(kind) },
    required: [],
    initialState: { application: CHECKOUT },
    ...options,
  });
}

const area = () =>
  screen.findByRole('region', { name: 'What the pull request carries' });

const lines = (path: string) =>
  within(screen.getByRole('region', { name: `Content of ${path}` }))
    .getAllByRole('listitem')
    .map(item => item.textContent);

describe('GitopsPreview', () => {
  it('shows the files of a change, with the lines that come and go', async () => {
    const { gitops } = renderPreview('change', {
      initialState: {
        application: CHECKOUT,
        settings: { environments: ['staging'], settings: { size: 'medium' } },
      },
    });
    expect(await screen.findByText('1 file changes.')).toBeInTheDocument();
    expect(screen.getByText('change checkout')).toBeInTheDocument();
    expect(gitops.preview.mock.calls.map(([{ body }]) => body)).toEqual([
      {
        kind: 'change',
        entityRef: CHECKOUT,
        values: { environments: ['staging'], settings: { size: 'medium' } },
      },
    ]);
    expect(
      lines('values/staging/payments/checkout/values.yaml').slice(0, 3),
    ).toEqual([
      " # The team's own file.",
      '−Removed: size: small',
      '+Added: size: medium',
    ]);
  });

  it('lists every file with what becomes of it, what changes first', async () => {
    renderPreview('change');
    await screen.findByText('1 file changes.');
    const buttons = within(await area()).getAllByRole('button', {
      name: /yaml$/,
    });
    expect(
      buttons.map(button => [
        button.textContent,
        button.getAttribute('aria-expanded'),
      ]),
    ).toEqual([
      ['Changedvalues/staging/payments/checkout/values.yaml', 'true'],
      ['Unchangedvalues/staging/payments/checkout/image.yaml', 'false'],
    ]);
    await userEvent.click(buttons[1]);
    expect(lines('values/staging/payments/checkout/image.yaml')).toEqual([
      ' image:',
      '   repository: ghcr.io/acme/checkout',
      '   tag: "1.5.0"',
    ]);
  });

  it('shows what is removed, and of many new files the first', async () => {
    renderPreview('create', {
      initialState: {
        name: 'checkout',
        environments: ['dev', 'staging', 'prod'],
      },
    });
    await screen.findByText('9 files change.');
    expect(
      within(await area())
        .getAllByRole('button', { name: /yaml$/ })
        .map(button => button.getAttribute('aria-expanded')),
    ).toEqual(['true', ...Array(8).fill('false')]);
  });

  it('can be read and worked by keyboard, in both looks', async () => {
    renderPreview('decommission', { look: 'bui' });
    await screen.findByText('2 files change.');
    const [first] = within(await area()).getAllByRole('button', {
      name: /^Removed/,
    });
    act(() => first.focus());
    await userEvent.keyboard('{Enter}');
    expect(first).toHaveAttribute('aria-expanded', 'false');
    await userEvent.keyboard('{Enter}');
    expect(
      screen.getByRole('region', {
        name: 'Content of values/dev/payments/checkout/values.yaml',
      }),
    ).toHaveAttribute('tabindex', '0');
    await expect(findViolations(first)).resolves.toEqual([]);
  });

  it('asks again when something was entered, once for all of it', async () => {
    const { gitops } = renderForm({
      fields: {
        image: { type: 'string', title: 'Image' },
        preview: previewOf('create'),
      },
      required: [],
    });
    await screen.findByText(/files change/);
    await userEvent.type(
      screen.getByRole('textbox', { name: 'Image' }),
      'nginx:0',
    );
    expect(screen.getByText('Working out the files…')).toBeInTheDocument();
    const alert = await screen.findByText(/This would stop the request/);
    expect(alert).toBeInTheDocument();
    expect(gitops.preview.mock.calls.map(([{ body }]) => body.values)).toEqual([
      {},
      { image: 'nginx:0' },
    ]);
  });

  it('names what would stop the request, field by field', async () => {
    renderPreview('create', { initialState: { image: 'nginx:0' } });
    await screen.findByText('2 problems');
    expect(
      within(await area())
        .getAllByRole('listitem')
        .map(item => [
          item.querySelector('strong')?.textContent,
          item.textContent,
        ]),
    ).toEqual([
      [
        'image',
        'image: docker.io/library/nginx has no tag 0: choose one of its versions',
      ],
      ['owner', 'owner: the group is no team on GitHub: ask the platform team'],
    ]);
  });

  it('says when nothing would change', async () => {
    renderPreview('promote', {
      gitops: {
        preview: async () => ({
          title: 'Promote checkout',
          repository: 'acme/gitops-apps',
          files: [{ path: 'a.yaml', state: 'unchanged', content: 'a: 1\n' }],
          problems: [],
        }),
      },
    });
    expect(
      await screen.findByText(/the GitOps repository has all of this already/),
    ).toBeInTheDocument();
  });

  it('asks again on demand', async () => {
    const { gitops } = renderPreview('promote');
    await screen.findByText('1 file changes.');
    await userEvent.click(screen.getByRole('button', { name: 'Refresh' }));
    await waitFor(() => expect(gitops.preview).toHaveBeenCalledTimes(2));
  });

  it('keeps nobody from going on when the backend does not answer, and tries again', async () => {
    const error = await responseError(502, 'GitHub is not there');
    const preview = jest
      .fn()
      .mockRejectedValueOnce(error)
      .mockResolvedValue({
        title: 'Promote checkout',
        repository: 'acme/gitops-apps',
        files: [{ path: 'a.yaml', state: 'added', content: 'a: 1\n' }],
        problems: [],
      });
    renderPreview('promote', { gitops: { preview } });
    expect(await screen.findByText('GitHub is not there')).toBeInTheDocument();
    expect(
      screen.getByText(/^You can go on without the preview\./),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('1 file changes.')).toBeInTheDocument();
    await next();
    await waitFor(() => expect(isReviewed()).toBe(true));
  });

  it('wants the application first', async () => {
    const { gitops } = renderPreview('promote', { initialState: {} });
    expect(
      await screen.findByText(/choose the application first\./),
    ).toBeInTheDocument();
    expect(gitops.preview).not.toHaveBeenCalled();
  });
});
