import { expect, Page, test } from '@playwright/test';

/** Opens the settings and says who one is there. */
async function expectToBe(page: Page, name: string) {
  await page
    .getByRole('navigation', { name: 'sidebar nav' })
    .getByRole('link', { name: 'Settings' })
    .click();
  await expect(page.getByText(name).first()).toBeVisible();
}

async function signOut(page: Page) {
  await page.getByTestId('user-settings-menu').click();
  await page.getByTestId('sign-out').click();
  await expect(page.getByRole('button', { name: 'Sign In' })).toBeVisible();
}

test('a guest becomes ana with the local GitHub, by keyboard, and a guest again', async ({
  page,
}) => {
  await page.goto('/');
  await expectToBe(page, 'Guest');
  await signOut(page);
  await page.screenshot({ path: '.data/journeys/screenshots/sign-in.png' });

  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign In' }).press('Enter');
  const github = await opened;
  await expect(
    github.getByRole('heading', { name: 'Authorize Acme developer portal' }),
  ).toBeVisible();
  await github.screenshot({
    path: '.data/journeys/screenshots/authorize.png',
    fullPage: true,
  });
  const lena = github.getByRole('radio', { name: /^Lena Fischer/ });
  await expect(lena).toBeChecked();
  await lena.press('ArrowUp');
  await expect(
    github.getByRole('radio', { name: /^Ana Torres/ }),
  ).toBeChecked();
  await Promise.all([
    github.waitForEvent('close'),
    github.getByRole('button', { name: 'Authorize' }).press('Enter'),
  ]);
  await expectToBe(page, 'Ana Torres');

  // The browser remembers.
  await page.reload();
  await expect(page.getByText('Ana Torres').first()).toBeVisible();

  await signOut(page);
  await page.getByRole('button', { name: 'Enter' }).click();
  await expectToBe(page, 'Guest');
});
