import { expect, Page, test } from '@playwright/test';
import { ApplicationForm } from './ApplicationForm';
import { countTraces } from './countTraces';

const IMAGE = 'docker.io/library/nginx:1.29.3';

/** The column of an environment on the card. */
function environment(page: Page, title: string) {
  return page
    .getByRole('list', { name: 'Environments in promotion order' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: title }) });
}

function screenshot(page: Page, name: string) {
  return page.screenshot({
    path: `.data/journeys/screenshots/${name}.png`,
    fullPage: true,
  });
}

test('the first page is not empty', async ({ page }) => {
  await page.goto('/');

  await expect(page.getByRole('link', { name: 'checkout' })).toBeVisible();
  await screenshot(page, 'catalog');
  await page.getByRole('link', { name: 'checkout' }).click();
  for (const title of ['Development', 'Staging', 'Production']) {
    await expect(environment(page, title)).toContainText('Healthy');
    await expect(environment(page, title)).toContainText('Synced');
  }
  await screenshot(page, 'entity');
});

test('a developer takes an application from the form to Healthy', async ({
  page,
  context,
}) => {
  await page.goto('/');
  const form = new ApplicationForm(page);
  await form.submit({ name: 'journey', image: IMAGE });
  await screenshot(page, 'result');
  await expect(page.getByText('A review is next.')).toBeVisible();
  await expect(
    page.getByRole('link', { name: 'Open the repository' }),
  ).toBeVisible();

  await page.getByRole('link', { name: 'Open the application' }).click();
  for (const title of ['Development', 'Staging', 'Production']) {
    await expect(environment(page, title)).toContainText('Waiting for review');
  }
  await screenshot(page, 'waiting');

  const opened = context.waitForEvent('page');
  await environment(page, 'Development')
    .getByRole('link', { name: /Create journey .* pull request/ })
    .click();
  const pullRequest = await opened;
  await expect(
    pullRequest.getByRole('heading', { name: /^Create journey/ }),
  ).toBeVisible();
  await expect(
    pullRequest.getByRole('heading', {
      name: /^values\/dev\/payments\/journey\/image.yaml/,
    }),
  ).toBeVisible();
  await screenshot(pullRequest, 'pull-request');
  await pullRequest.getByRole('button', { name: 'Approve and merge' }).click();
  await expect(
    pullRequest.getByText('Pull Request successfully merged'),
  ).toBeVisible();
  await screenshot(pullRequest, 'merged');

  // Nobody reloads: the page hears of it.
  const development = environment(page, 'Development');
  await expect(development).toContainText('Healthy');
  await expect(development).toContainText('Synced');
  await expect(development).toContainText('nginx:1.29.3');
  for (const title of ['Staging', 'Production']) {
    await expect(environment(page, title)).toContainText('Idle');
  }
  await screenshot(page, 'healthy');

  await page
    .getByRole('navigation', { name: 'Content navigation' })
    .getByRole('link', { name: 'Deployments' })
    .click();
  const section = page.getByRole('region', { name: 'Development' });
  await expect(section).toContainText(IMAGE);
  await expect(section).toContainText('payments-dev');
  await screenshot(page, 'tab');

  const argocd = context.waitForEvent('page');
  await section.getByRole('link', { name: /journey-dev/ }).click();
  await expect(
    (await argocd).getByRole('heading', { name: 'journey-dev' }),
  ).toBeVisible();
  await screenshot(await argocd, 'argocd');
});

test('the same request again changes nothing and says so', async ({ page }) => {
  await page.goto('/');
  const form = new ApplicationForm(page);
  await form.submit({ name: 'twice', image: IMAGE });
  const before = await countTraces();

  await form.submit({ name: 'twice', image: IMAGE });

  await expect(page.getByText('Nothing changed.')).toBeVisible();
  expect(await countTraces()).toEqual(before);
});

test('what is wrong is said at its field, and nothing is created', async ({
  page,
}) => {
  const before = await countTraces();
  await page.goto('/');
  const form = new ApplicationForm(page);
  await form.open();

  await form.fillApplication({ name: 'Name With Spaces' });
  await form.next();
  await expect(
    page.getByText('Use only lower-case letters, digits and dashes.').first(),
  ).toBeVisible();
  await screenshot(page, 'bad-name');

  await form.name.fill('a'.repeat(60));
  await form.next();
  await expect(page.getByText('60 of 40 characters')).toBeVisible();
  await expect(form.image).toHaveCount(0);

  await page.getByRole('textbox', { name: /^Owner/ }).fill('nobody');
  await expect(page.getByText('No options')).toBeVisible();
  await page.keyboard.press('Escape');

  await form.fillApplication({ name: 'careful' });
  await form.next();
  await form.image.fill('nginx');
  await form.port.fill('0');
  await form.next();
  await expect(page.getByText(/Name the exact version/).first()).toBeVisible();
  // The browser itself says it, in a bubble at the field.
  await expect(form.port).toHaveJSProperty(
    'validationMessage',
    'Value must be greater than or equal to 1.',
  );
  await expect(form.image).toBeVisible();
  await screenshot(page, 'bad-image');

  expect(await countTraces()).toEqual(before);
});

test('a name that belongs to somebody else stops in the first step', async ({
  page,
}) => {
  const before = await countTraces();
  await page.goto('/');
  const form = new ApplicationForm(page);
  await form.open();
  await form.fillApplication({ name: 'legacy-billing' });
  await form.next();
  await form.image.fill(IMAGE);
  await form.next();
  await form.review();
  await page.getByRole('button', { name: 'Create', exact: true }).click();

  await expect(
    page.getByText(/The repository acme\/legacy-billing .* exists/).first(),
  ).toBeVisible({ timeout: 60_000 });
  await screenshot(page, 'taken-name');
  expect(await countTraces()).toEqual(before);
});

test('the page speaks Spanish', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('language', 'es'));
  await page.goto('/catalog/default/component/checkout');

  await expect(
    page.getByRole('heading', { name: 'Despliegues' }),
  ).toBeVisible();
  await screenshot(page, 'spanish');
});
