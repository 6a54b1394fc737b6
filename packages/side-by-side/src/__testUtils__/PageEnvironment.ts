import NodeEnvironment from 'jest-environment-node';
import { JSDOM } from 'jsdom';

/** Of a page, though Node has its own: elements take only events of their own kind. */
const OF_THE_PAGE = [
  'CustomEvent',
  'Event',
  'localStorage',
  'navigator',
  'sessionStorage',
];

/**
 * Node with a page in it: a test can run real servers and render what asks them. Jest's own environment for pages is
 * none for servers.
 */
export default class PageEnvironment extends NodeEnvironment {
  readonly #page = new JSDOM('<!doctype html>', {
    url: 'http://localhost:3000',
    pretendToBeVisual: true,
  });

  async setup(): Promise<void> {
    await super.setup();
    const { window } = this.#page;
    // jsdom lays nothing out, so it has nothing to scroll.
    window.scrollTo = () => {};
    const own = Object.getOwnPropertyDescriptors(window);
    for (const [name, descriptor] of Object.entries(own)) {
      if (!(name in this.global) || OF_THE_PAGE.includes(name)) {
        Object.defineProperty(this.global, name, {
          ...descriptor,
          configurable: true,
        });
      }
    }
    Object.defineProperties(this.global, {
      window: { value: window },
      // Windows inherit these.
      addEventListener: { value: window.addEventListener.bind(window) },
      removeEventListener: { value: window.removeEventListener.bind(window) },
    });
  }

  async teardown(): Promise<void> {
    this.#page.window.close();
    await super.teardown();
  }
}
