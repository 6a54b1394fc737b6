import { ArgocdInstance } from './readInstances';

/**
 * The token of one instance: the configured one, or one that a login brought. Any number of callers share one login.
 */
export class ArgocdSession {
  readonly #credentials: ArgocdInstance['credentials'];
  readonly #login: (credentials: {
    username: string;
    password: string;
  }) => Promise<string>;
  #token: Promise<string> | undefined;

  static create(options: {
    credentials: ArgocdInstance['credentials'];
    login: (credentials: {
      username: string;
      password: string;
    }) => Promise<string>;
  }): ArgocdSession {
    return new ArgocdSession(options.credentials, options.login);
  }

  private constructor(
    credentials: ArgocdInstance['credentials'],
    login: (credentials: {
      username: string;
      password: string;
    }) => Promise<string>,
  ) {
    this.#credentials = credentials;
    this.#login = login;
  }

  async token(): Promise<string> {
    if ('token' in this.#credentials) {
      return this.#credentials.token;
    }
    if (!this.#token) {
      const login = this.#login(this.#credentials);
      this.#token = login;
      login.catch(() => {
        // The next caller tries again.
        if (this.#token === login) {
          this.#token = undefined;
        }
      });
    }
    return this.#token;
  }

  /**
   * Argo CD refused this token.
   *
   * @returns whether `token()` will now give another
   */
  async refuse(token: string): Promise<boolean> {
    if ('token' in this.#credentials) {
      return false;
    }
    const current = this.#token;
    // Somebody else may have renewed it meanwhile.
    if (current && (await current.catch(() => undefined)) === token) {
      if (this.#token === current) {
        this.#token = undefined;
      }
    }
    return true;
  }
}
