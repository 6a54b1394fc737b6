import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  CHECKOUT,
  component,
  findViolations,
  isReviewed,
  next,
  renderForm,
  send,
} from '../__testUtils__/renderForm';

const FIELDS = {
  application: {
    type: 'string',
    title: 'Application',
    'ui:field': 'GitopsApplication',
  },
};

const renderApplication = (
  options: Partial<Parameters<typeof renderForm>[0]> = {},
) => renderForm({ fields: FIELDS, ...options });

const box = () => screen.findByRole('combobox', { name: /^Application/ });

const options = async () =>
  (await screen.findAllByRole('option')).map(({ textContent }) => textContent);

describe('GitopsApplication', () => {
  it('offers the applications of the catalog and gives the reference of the chosen one', async () => {
    const { onCreate } = renderApplication({
      entities: [
        component('checkout'),
        component('basket'),
        component('library', {}),
        { ...component('shop'), kind: 'System' },
      ],
    });
    await userEvent.click(await box());
    expect(screen.queryByRole('option')).not.toBeInTheDocument();
    await userEvent.keyboard('{ArrowDown}');
    await waitFor(async () =>
      expect(await options()).toEqual([
        'basketWhat basket does',
        'checkoutWhat checkout does',
      ]),
    );
    await userEvent.click(screen.getByRole('option', { name: 'checkout' }));
    expect(await box()).toHaveValue('checkout');
    await send();
    expect(onCreate).toHaveBeenCalledWith({ application: CHECKOUT });
  });

  it('finds one by typing, and is chosen with the keyboard', async () => {
    const { onCreate } = renderApplication({
      entities: Array.from({ length: 52 }, (_, n) => component(`app-${n}`)),
    });
    // The list ends at 50.
    await userEvent.click(await box());
    await userEvent.paste('app-9');
    await waitFor(async () =>
      expect(await options()).toEqual(['app-9What app-9 does']),
    );
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await send();
    expect(onCreate).toHaveBeenCalledWith({
      application: 'component:default/app-9',
    });
  });

  it('shows what a link has chosen by its title', async () => {
    const entity = component('checkout');
    entity.metadata.title = 'The checkout';
    const { onCreate } = renderApplication({
      entities: [entity],
      initialState: { application: CHECKOUT },
    });
    await waitFor(async () => expect(await box()).toHaveValue('The checkout'));
    await send();
    expect(onCreate).toHaveBeenCalledWith({ application: CHECKOUT });
  });

  it('can be emptied, and then keeps from going on', async () => {
    renderApplication({ initialState: { application: CHECKOUT } });
    await waitFor(async () => expect(await box()).toHaveValue('checkout'));
    await userEvent.clear(await box());
    await userEvent.tab();
    await next();
    expect(isReviewed()).toBe(false);
  });

  it.each([
    [
      'that the catalog does not have',
      'component:default/gone',
      /has no component:default\/gone/,
    ],
    [
      'that is no application',
      'component:default/library',
      /library has no annotation argocd\/app-selector/,
    ],
  ])('does not go on with an entity %s', async (_, application, message) => {
    renderApplication({
      entities: [component('library', {})],
      initialState: { application },
    });
    expect(await screen.findByText(message)).toBeInTheDocument();
    await next();
    await waitFor(() =>
      expect(
        document.getElementById('root_application__error'),
      ).toHaveTextContent(message),
    );
    expect(isReviewed()).toBe(false);
  });

  it('goes on when the catalog does not answer', async () => {
    renderApplication({
      initialState: { application: CHECKOUT },
      catalog: {
        queryEntities: () => Promise.reject(new TypeError('Failed to fetch')),
        getEntityByRef: () => Promise.reject(new TypeError('Failed to fetch')),
      },
    });
    expect(
      await screen.findByRole('button', { name: 'Try again' }),
    ).toBeInTheDocument();
    await next();
    await waitFor(() => expect(isReviewed()).toBe(true));
  });

  it('says that there is none yet', async () => {
    renderApplication({ entities: [component('library', {})] });
    expect(
      await screen.findByText(/The catalog has no application yet/),
    ).toBeInTheDocument();
  });

  it.each(['mui', 'bui'] as const)(
    'has no accessibility violation in the %s look',
    async look => {
      renderApplication({ look, initialState: { application: CHECKOUT } });
      await waitFor(async () => expect(await box()).toHaveValue('checkout'));
      await expect(findViolations(await box())).resolves.toEqual([]);
    },
  );
});
