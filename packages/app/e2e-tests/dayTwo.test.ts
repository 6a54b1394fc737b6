import { BrowserContext, expect, Page, test } from '@playwright/test';

/** Goes to the deployments of checkout, which is there from the beginning. */
async function openDeployments(page: Page) {
  await page.goto('/catalog/default/component/checkout');
  await page
    .getByRole('navigation', { name: 'Content navigation' })
    .getByRole('link', { name: 'Deployments' })
    .click();
  await expect(region(page, 'Staging')).toContainText('Healthy');
}

function region(page: Page, environment: string) {
  return page.getByRole('region', { name: environment });
}

/** The input itself lies under its label, which takes the click. */
function choose(page: Page, name: RegExp) {
  return page
    .locator('label')
    .filter({ has: page.getByRole('radio', { name }) })
    .click();
}

/** From the first page of a form, over the files, to the result. */
async function request(page: Page, options: { file: string; shot: string }) {
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText(options.file, { exact: true })).toBeVisible();
  await page.screenshot({
    path: `.data/journeys/screenshots/${options.shot}.png`,
    fullPage: true,
  });
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByText('A review is next.')).toBeVisible({
    timeout: 60_000,
  });
}

async function merge(page: Page, context: BrowserContext) {
  const opened = context.waitForEvent('page');
  await page
    .getByRole('link', { name: /pull request #\d+/ })
    .first()
    .click();
  const pullRequest = await opened;
  await pullRequest.getByRole('button', { name: 'Approve and merge' }).click();
  await expect(
    pullRequest.getByText('Pull Request successfully merged'),
  ).toBeVisible({ timeout: 60_000 });
  await pullRequest.close();
}

test('what runs in dev is promoted to staging and rolled back there', async ({
  page,
  context,
}) => {
  await openDeployments(page);
  await expect(region(page, 'Development')).toContainText('checkout:1.10.0');
  await expect(region(page, 'Staging')).toContainText('checkout:1.9.0');

  await region(page, 'Staging').getByRole('link', { name: 'Promote' }).click();
  await expect(page.getByRole('combobox')).toHaveValue('checkout');
  await expect(page.getByRole('radio', { name: /^Staging/ })).toBeChecked();
  const file = 'values/staging/payments/checkout/image.yaml';
  await request(page, { file, shot: 'promote' });
  await merge(page, context);

  await openDeployments(page);
  await expect(region(page, 'Staging')).toContainText('checkout:1.10.0');
  await region(page, 'Staging')
    .getByRole('link', { name: 'Roll back' })
    .click();
  await choose(page, /1\.9\.0/);
  await request(page, { file, shot: 'roll-back' });
  await merge(page, context);

  await openDeployments(page);
  await expect(region(page, 'Staging')).toContainText('checkout:1.9.0');
});

test('a larger size for dev reaches nothing else', async ({
  page,
  context,
}) => {
  await openDeployments(page);
  await region(page, 'Development')
    .getByRole('link', { name: 'Change' })
    .click();
  await choose(page, /^Medium/);
  await request(page, {
    file: 'values/dev/payments/checkout/values.yaml',
    shot: 'change',
  });
  await merge(page, context);
  await page.goto('/create/templates/default/change');
  await page.getByRole('combobox').fill('checkout');
  await page.getByRole('option', { name: 'checkout' }).click();
  await expect(
    page.getByText(
      'Today it differs: Medium in Development; Small in Staging and Production',
    ),
  ).toBeVisible();
});
