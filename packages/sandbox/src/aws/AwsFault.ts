/** An answer that says no, in the words of AWS. */
export class AwsFault extends Error {
  /** As the service's documentation names it: `RepositoryNotFoundException`. */
  readonly code: string;
  readonly status: number;

  constructor(options: { code: string; status?: number; message: string }) {
    super(options.message);
    this.code = options.code;
    this.status = options.status ?? 400;
  }
}
