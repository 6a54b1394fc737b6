import { expect, Page } from '@playwright/test';

/** The form of the template "Application", as somebody fills it in. */
export class ApplicationForm {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Goes from the menu to the empty form. */
  async open() {
    await this.#page
      .getByRole('navigation', { name: 'sidebar nav' })
      .getByRole('link', { name: 'Create' })
      .click();
    await this.#page
      .locator('div')
      .filter({
        has: this.#page.getByRole('heading', {
          name: 'Application',
          exact: true,
        }),
      })
      .filter({ has: this.#page.getByRole('button', { name: 'Choose' }) })
      // The innermost: the card.
      .last()
      .getByRole('button', { name: 'Choose' })
      .click();
    await expect(this.name).toBeVisible();
  }

  get name() {
    return this.#page.getByRole('textbox', { name: /^Name/ });
  }

  get image() {
    return this.#page.getByRole('textbox', { name: /^Image/ });
  }

  get port() {
    return this.#page.getByRole('spinbutton', { name: /^Port/ });
  }

  async fillApplication(values: { name: string; owner?: string }) {
    await this.name.fill(values.name);
    await this.#page.getByRole('textbox', { name: /^Owner/ }).click();
    await this.#page
      .getByRole('option', { name: values.owner ?? 'Payments' })
      .click();
    await this.#page
      .getByRole('textbox', { name: /^Description/ })
      .fill('Made by a journey');
  }

  async next() {
    await this.#page.getByRole('button', { name: 'Next' }).click();
  }

  /** Goes past the preview, once it shows the files. */
  async review() {
    await this.next();
    await expect(
      this.#page.getByText(/^argocd\/applications\/dev\/.+\.yaml$/).first(),
    ).toBeVisible();
    await this.#page.getByRole('button', { name: 'Review' }).click();
  }

  /** Starts the task and waits for its result page. */
  async create() {
    await this.#page
      .getByRole('button', { name: 'Create', exact: true })
      .click();
    await expect(
      this.#page.getByRole('heading', { name: 'What happens next' }),
    ).toBeVisible({ timeout: 60_000 });
  }

  /** The whole form with its defaults, to the result page. */
  async submit(values: { name: string; image: string; everywhere?: boolean }) {
    await this.open();
    await this.fillApplication({ name: values.name });
    await this.next();
    await this.image.fill(values.image);
    await this.next();
    if (values.everywhere) {
      await this.#page.getByLabel('In all of them at once').check();
    }
    await this.review();
    await this.create();
  }
}
