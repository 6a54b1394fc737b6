import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { ApplicationNameInput } from './ApplicationNameInput';
import { validateApplicationName } from './applicationNameField';
import { EnvironmentsInput } from './EnvironmentsInput';
import { validateEnvironments } from './environmentsField';
import { ImageInput } from './ImageInput';
import { validateImage } from './imageField';

const extensions = [
  {
    name: 'GitopsApplicationName',
    component: ApplicationNameInput,
    validation: validateApplicationName,
  },
  { name: 'GitopsImage', component: ImageInput, validation: validateImage },
  {
    name: 'GitopsEnvironments',
    component: EnvironmentsInput,
    validation: validateEnvironments,
  },
];

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

function renderForm(
  options: {
    fields?: Record<string, object>;
    look?: 'mui' | 'bui';
    initialState?: Record<string, string[]>;
    environments?: { name: string; title?: string }[];
    catalog?: Parameters<typeof catalogApiMock.mock>[0];
  } = {},
) {
  const onCreate = jest.fn(async () => {});
  const fields = options.fields ?? FIELDS;
  renderInTestApp(
    <Stepper
      manifest={{
        title: 'Application',
        steps: [
          {
            title: 'What',
            schema: {
              type: 'object',
              required: Object.keys(fields),
              properties: fields as typeof FIELDS,
            },
          },
        ],
      }}
      extensions={extensions as Parameters<typeof Stepper>[0]['extensions']}
      initialState={options.initialState}
      formProps={{ EXPERIMENTAL_theme: options.look ?? 'mui' }}
      onCreate={onCreate}
    />,
    {
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      apis: [
        [
          catalogApiRef,
          catalogApiMock.mock({
            getEntityByRef: async () => undefined,
            ...options.catalog,
          }),
        ],
      ],
      config: {
        app: { baseUrl: 'http://localhost:3000' },
        backend: { baseUrl: 'http://localhost:7007' },
        gitops: {
          environments: options.environments ?? [
            { name: 'dev', title: 'Development' },
            { name: 'staging', title: 'Staging' },
            { name: 'prod' },
          ],
        },
      },
    },
  );
  return { onCreate };
}

const next = () =>
  userEvent.click(screen.getByRole('button', { name: 'Review' }));

const isReviewed = () =>
  screen.queryByRole('button', { name: 'Create' }) !== null;

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
    await next();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create' }),
    );
    expect(onCreate).toHaveBeenCalledWith({
      name: 'checkout',
      image: 'ghcr.io/acme/checkout:1.4.2',
      environments: ['dev', 'prod'],
    });
  });

  it('has no accessibility violation, with and without problems', async () => {
    renderForm({ look });
    const name = await screen.findByRole('textbox', { name: /^Name/ });
    const run = async () =>
      (
        await axe.run(name.closest('form')!, {
          // These two rules draw on a canvas, which jsdom has not.
          rules: {
            'color-contrast': { enabled: false },
            'label-content-name-mismatch': { enabled: false },
          },
        })
      ).violations.map(({ id, nodes }) => [id, nodes[0].html]);
    await expect(run()).resolves.toEqual([]);
    await userEvent.type(name, 'Name With Spaces');
    await userEvent.type(
      screen.getByRole('textbox', { name: /^Image/ }),
      'nginx',
    );
    await next();
    await waitFor(() =>
      expect(screen.getAllByText(/Name the exact version/)).not.toHaveLength(0),
    );
    await expect(run()).resolves.toEqual([]);
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
      await screen.findByText('The catalog has no component of this name.'),
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

  it('hints that the name is taken, and by whom, and goes on all the same', async () => {
    const getEntityByRef = jest.fn(async () => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: 'checkout', namespace: 'default' },
      relations: [{ type: 'ownedBy', targetRef: 'group:default/payments' }],
    }));
    renderForm({ fields, catalog: { getEntityByRef } });
    await type('checkout');
    expect(
      await screen.findByText(/The catalog already has/),
    ).toHaveTextContent(
      'The catalog already has checkout, owned by payments. If it is yours, only what is missing will be added. If not, choose another name.',
    );
    expect(getEntityByRef).toHaveBeenCalledTimes(1);
    expect(getEntityByRef).toHaveBeenCalledWith({
      kind: 'component',
      namespace: 'default',
      name: 'checkout',
    });
    await next();
    await waitFor(() => expect(isReviewed()).toBe(true));
  });

  it('says when the catalog does not answer', async () => {
    renderForm({
      fields,
      catalog: {
        getEntityByRef: async () => {
          throw new Error('down');
        },
      },
    });
    await type('checkout');
    expect(
      await screen.findByText(/The catalog could not be asked/),
    ).toBeInTheDocument();
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
    await next();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create' }),
    );
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
    await next();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create' }),
    );
    expect(onCreate).toHaveBeenCalledWith({ environments: ['staging'] });
  });

  it('says when nothing is configured', async () => {
    renderForm({ fields, environments: [] });
    expect(
      await screen.findByText(/No environments are configured/),
    ).toBeInTheDocument();
  });
});
