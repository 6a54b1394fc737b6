import { isError } from '@backstage/errors';

/**
 * Questions to several services at once, of which one that fails hides no answer of the others: however many of its
 * questions fail, it becomes one problem.
 */
export class Inquiry {
  readonly #signal: AbortSignal | undefined;
  readonly #failures = new Map<string, string[]>();

  constructor(options: { signal: AbortSignal | undefined }) {
    this.#signal = options.signal;
  }

  /**
   * @param service - what a problem with it begins with
   * @returns undefined when the service failed
   * @throws the signal's reason
   */
  async ask<T>(
    service: string,
    question: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await question();
    } catch (error) {
      this.#signal?.throwIfAborted();
      const message = isError(error) ? error.message : String(error);
      this.#failures.set(service, [
        ...(this.#failures.get(service) ?? []),
        message,
      ]);
      return undefined;
    }
  }

  /**
   * One for each service that failed, in words of its first failure.
   *
   * @param explained - services whose failures have a known cause, which the caller names
   */
  problems(explained: string[] = []): string[] {
    return [...this.#failures]
      .filter(([service]) => !explained.includes(service))
      .map(([service, messages]) => {
        const others = new Set(messages).size - 1;
        return `${service}: ${messages[0]}${
          others > 0
            ? ` (${others} more ${
                others === 1 ? 'question' : 'questions'
              } to it failed)`
            : ''
        }`;
      });
  }
}
