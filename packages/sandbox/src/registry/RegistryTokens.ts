import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const LIFETIME_S = 300;

/** Tokens that let read one repository for five minutes. They end with the process, too. */
export class RegistryTokens {
  readonly #key = randomBytes(32);

  readonly lifetimeS = LIFETIME_S;

  /** @param repository - full name; absent for a token that opens nothing */
  issue(repository: string | undefined): string {
    const payload = Buffer.from(
      JSON.stringify({
        repository,
        until: Date.now() + LIFETIME_S * 1000,
      }),
    ).toString('base64url');
    return `${payload}.${this.#sign(payload)}`;
  }

  /** @param repository - full name; absent for what every token opens */
  allows(token: string, repository: string | undefined): boolean {
    const [payload, signature = ''] = token.split('.');
    const [given, wanted] = [signature, this.#sign(payload)].map(text =>
      Buffer.from(text),
    );
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      return false;
    }
    const claims: { repository?: string; until: number } = JSON.parse(
      Buffer.from(payload, 'base64url').toString(),
    );
    return (
      (repository === undefined || claims.repository === repository) &&
      claims.until > Date.now()
    );
  }

  #sign(payload: string): string {
    return createHmac('sha256', this.#key).update(payload).digest('base64url');
  }
}
