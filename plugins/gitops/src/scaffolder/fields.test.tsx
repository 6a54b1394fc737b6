import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  findViolations,
  isReviewed,
  next,
  renderForm as renderAnyForm,
  send,
} from './__testUtils__/renderForm';

const FIELDS = {
  name: { type: 'string', 'ui:field': 'GitopsApplicationName' },
  image: { type: 'string', 'ui:field': 'GitopsImage' },
  environments: {
    type: 'array',
    items: { type: 'string' },
    minItems: 1,
    uniqueItems: true,
    errorMessage: { minItems: 'Choose at least one environment.' },
    'ui:field': 'GitopsEnvironments',
  },
};

const renderForm = (
  options: Partial<Parameters<typeof renderAnyForm>[0]> = {},
) => renderAnyForm({ fields: FIELDS, ...options });

describe.each(['mui', 'bui'] as const)('in the %s look', look => {
  it('creates with what was entered', async () => {
    const { onCreate } = renderForm({ look });
    await userEvent.type(
      await screen.findByRole('textbox', { name: /^Name/ }),
      'checkout',
    );
    await userEvent.type(
      screen.getByRole('textbox', { name: /^Image/ }),
      ' ghcr.io/acme/checkout:1.4.2 ',
    );
    await userEvent.click(screen.getByRole('checkbox', { name: 'Staging' }));
    await send();
    expect(onCreate).toHaveBeenCalledWith({
      name: 'checkout',
      image: 'ghcr.io/acme/checkout:1.4.2',
      environments: ['dev', 'prod'],
    });
  });

  it('has no accessibility violation, with and without problems', async () => {
    renderForm({ look });
    const name = await screen.findByRole('textbox', { name: /^Name/ });
    await expect(findViolations(name)).resolves.toEqual([]);
    await userEvent.type(name, 'Name With Spaces');
    await userEvent.type(
      screen.getByRole('textbox', { name: /^Image/ }),
      'nginx',
    );
    await next();
    await waitFor(() =>
      expect(screen.getAllByText(/Name the exact version/)).not.toHaveLength(0),
    );
    await expect(findViolations(name)).resolves.toEqual([]);
  });

  it('honours what the template says about the field', async () => {
    renderForm({
      look,
      fields: {
        name: {
          ...FIELDS.name,
          title: 'Application',
          description: 'Short and telling.',
          'ui:autofocus': true,
          'ui:help': 'Ask the platform team.',
        },
        image: { ...FIELDS.image, 'ui:disabled': true },
        environments: { ...FIELDS.environments, 'ui:disabled': true },
      },
    });
    const name = await screen.findByRole('textbox', { name: /^Application/ });
    expect(name).toHaveFocus();
    expect(name).toBeRequired();
    expect(name).toHaveAccessibleDescription(/Short and telling\./);
    expect(screen.getByText('Ask the platform team.')).toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: /^Image/ })).toBeDisabled();
    expect(screen.getByRole('checkbox', { name: 'Staging' })).toBeDisabled();
  });
});

describe('GitopsApplicationName', () => {
  const fields = { name: FIELDS.name };
  const type = async (text: string) => {
    const field = await screen.findByRole('textbox', { name: /^Name/ });
    await userEvent.type(field, text);
    return field;
  };

  it('says while typing what is wrong, and mends it on demand', async () => {
    renderForm({ fields });
    const field = await type('Name With Spaces');
    expect(
      screen.getByText('Use only lower-case letters, digits and dashes.'),
    ).toBeInTheDocument();
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription(/16 of 40 characters/);
    expect(field).toHaveAccessibleDescription(/Use only lower-case letters/);

    await userEvent.click(
      screen.getByRole('button', { name: 'Use name-with-spaces' }),
    );
    expect(field).toHaveValue('name-with-spaces');
    expect(field).toBeValid();
    expect(
      await screen.findByText('name-with-spaces is free.'),
    ).toBeInTheDocument();
  });

  it('does not complain about a dash until the field is left', async () => {
    renderForm({ fields });
    await type('check-');
    expect(
      screen.queryByText('End with a letter or a digit.'),
    ).not.toBeInTheDocument();
    await userEvent.tab();
    expect(
      await screen.findByText('End with a letter or a digit.'),
    ).toBeInTheDocument();
  });

  it.each([
    ['Name With Spaces', /digits and dashes\. For example: name-with-spaces/],
    ['x'.repeat(60), /At most 40 characters: this has 60\./],
    ['2fast', /Start with a letter\. For example: fast/],
    ['日本', /Use only lower-case letters, digits and dashes\.$/],
  ])('does not go on with "%s"', async (name, message) => {
    renderForm({ fields });
    await type(name);
    await next();
    await waitFor(() =>
      expect(screen.getAllByText(message)).not.toHaveLength(0),
    );
    expect(isReviewed()).toBe(false);
  });

  it('asks once for what was typed in one go, and says that it asks', async () => {
    let answer = (_: { name: string; available: boolean }) => {};
    const checkName = jest.fn(
      () =>
        new Promise<{ name: string; available: boolean }>(resolve => {
          answer = resolve;
        }),
    );
    renderForm({ fields, gitops: { checkName } });
    await type('checkout');
    expect(
      screen.getByText('Checking whether the name is free…'),
    ).toBeInTheDocument();
    await waitFor(() => expect(checkName).toHaveBeenCalled());
    expect(checkName.mock.calls).toEqual([
      [{ name: 'checkout' }, { signal: expect.any(AbortSignal) }],
    ]);
    answer({ name: 'checkout', available: true });
    expect(await screen.findByText('checkout is free.')).toBeInTheDocument();
  });

  it('says that the name is taken and why, and goes on all the same', async () => {
    renderForm({
      fields,
      gitops: {
        checkName: async ({ name }) => ({
          name,
          available: false,
          problem: 'GitHub has it, of the team basket: choose another name.',
        }),
      },
    });
    const field = await type('checkout');
    await waitFor(() =>
      expect(field).toHaveAccessibleDescription(
        /checkout is taken\. GitHub has it, of the team basket: choose another name\./,
      ),
    );
    await next();
    await waitFor(() => expect(isReviewed()).toBe(true));
  });

  it('says when the backend does not answer, and goes on', async () => {
    renderForm({
      fields,
      gitops: {
        checkName: async () => {
          throw new TypeError('Failed to fetch');
        },
      },
    });
    await type('checkout');
    expect(
      await screen.findByText(/Whether the name is free could not be checked/),
    ).toBeInTheDocument();
    await next();
    await waitFor(() => expect(isReviewed()).toBe(true));
  });
});

describe('GitopsImage', () => {
  const fields = { image: FIELDS.image };

  it.each([
    ['nginx', /add a tag, such as nginx:1\.4\.2, or a digest/],
    ['nginx:latest', /The tag "latest" moves/],
    ['nginx:-bad', /The tag is not valid/],
    ['nginx@sha256:abc', /The digest is not valid/],
    ['Nginx:1.2.3', /The repository is not valid/],
  ])('does not go on with "%s"', async (image, message) => {
    renderForm({ fields });
    const field = await screen.findByRole('textbox', { name: /^Image/ });
    await userEvent.type(field, image);
    expect(screen.queryByText(message)).not.toBeInTheDocument();
    await userEvent.tab();
    expect(await screen.findByText(message)).toBeInTheDocument();
    expect(field).toHaveAccessibleDescription(message);
    await next();
    await waitFor(() =>
      expect(screen.getAllByText(message)).not.toHaveLength(0),
    );
    expect(isReviewed()).toBe(false);
  });

  it.each([
    'nginx:1.29.3',
    'ghcr.io/acme/checkout:1.4.2',
    'localhost:5000/checkout:1',
    `ghcr.io/acme/checkout@sha256:${'a'.repeat(64)}`,
  ])('goes on with "%s"', async image => {
    renderForm({ fields });
    await userEvent.type(
      await screen.findByRole('textbox', { name: /^Image/ }),
      image,
    );
    await next();
    await waitFor(() => expect(isReviewed()).toBe(true));
  });
});

describe('GitopsEnvironments', () => {
  const fields = { environments: FIELDS.environments };

  it('offers the configured environments in promotion order, all ticked', async () => {
    renderForm({ fields });
    const group = await screen.findByRole('group', { name: /^Environments/ });
    const boxes = within(group).getAllByRole('checkbox');
    expect(boxes.map(box => box.closest('label')?.textContent)).toEqual([
      'Development',
      'Staging',
      'prod',
    ]);
    await waitFor(() => boxes.forEach(box => expect(box).toBeChecked()));
  });

  it('keeps the promotion order whatever is ticked last', async () => {
    const { onCreate } = renderForm({ fields });
    const development = await screen.findByRole('checkbox', {
      name: 'Development',
    });
    await waitFor(() => expect(development).toBeChecked());
    await userEvent.click(development);
    await userEvent.click(development);
    await send();
    expect(onCreate).toHaveBeenCalledWith({
      environments: ['dev', 'staging', 'prod'],
    });
  });

  it('wants at least one', async () => {
    renderForm({ fields });
    const boxes = await screen.findAllByRole('checkbox');
    for (const box of boxes) {
      await userEvent.click(box);
    }
    expect(
      screen.getByText('Choose at least one environment.'),
    ).toBeInTheDocument();
    await next();
    await waitFor(() =>
      expect(
        screen.getAllByText('Choose at least one environment.'),
      ).not.toHaveLength(0),
    );
    expect(isReviewed()).toBe(false);
  });

  it('keeps what was chosen before, and refuses what is no longer configured', async () => {
    const { onCreate } = renderForm({
      fields,
      initialState: { environments: ['staging', 'qa'] },
    });
    expect(
      await screen.findByText(
        'Not configured any more: qa. Untick it to go on.',
      ),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('checkbox', { name: 'Development' }),
    ).not.toBeChecked();
    await next();
    expect(isReviewed()).toBe(false);
    await userEvent.click(screen.getByRole('checkbox', { name: 'qa' }));
    await send();
    expect(onCreate).toHaveBeenCalledWith({ environments: ['staging'] });
  });

  it('says when nothing is configured', async () => {
    renderForm({ fields, environments: [] });
    expect(
      await screen.findByText(/No environments are configured/),
    ).toBeInTheDocument();
  });

  describe('with the mode missing', () => {
    const missing = {
      environments: {
        ...FIELDS.environments,
        'ui:options': { of: 'application', mode: 'missing' },
      },
    };

    it('offers where the application is not, the first of them ticked', async () => {
      const { onCreate } = renderForm({
        fields: missing,
        initialState: { application: 'component:default/checkout' },
        gitops: {
          getSettings: async () => ({
            name: 'checkout',
            team: 'payments',
            environments: [],
            missingEnvironments: ['staging', 'prod'],
          }),
        },
      });
      const boxes = await screen.findAllByRole('checkbox');
      expect(boxes.map(box => box.closest('label')?.textContent)).toEqual([
        'Staging',
        'prod',
      ]);
      await waitFor(() => expect(boxes[0]).toBeChecked());
      expect(boxes[1]).not.toBeChecked();
      await send();
      expect(onCreate).toHaveBeenCalledWith({
        application: 'component:default/checkout',
        environments: ['staging'],
      });
    });

    it('does not go on with an environment where it is already', async () => {
      renderForm({
        fields: missing,
        initialState: {
          application: 'component:default/checkout',
          environments: ['dev'],
        },
      });
      expect(
        await screen.findByText(/The application is there already: dev/),
      ).toBeInTheDocument();
      await next();
      await waitFor(() =>
        expect(
          screen.getAllByText(/The application is there already/),
        ).not.toHaveLength(0),
      );
      expect(isReviewed()).toBe(false);
    });

    it('says that the application is everywhere', async () => {
      renderForm({
        fields: missing,
        initialState: { application: 'component:default/checkout' },
        gitops: {
          getSettings: async () => ({
            name: 'checkout',
            team: 'payments',
            environments: [],
            missingEnvironments: [],
          }),
        },
      });
      expect(
        await screen.findByText('checkout is in every environment already.'),
      ).toBeInTheDocument();
    });

    it('wants the application first', async () => {
      renderForm({ fields: missing });
      expect(
        await screen.findByText('Environments: choose the application first.'),
      ).toBeInTheDocument();
    });
  });
});
