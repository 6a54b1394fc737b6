const DOCUMENTATION_URL = 'https://docs.github.com/enterprise-server@3.19/rest';

/** An entry of `errors`: GitHub sends objects for some refusals and plain sentences for others. */
export type ErrorDetail =
  | string
  | {
      resource: string;
      code: string;
      field?: string;
      message?: string;
      value?: string;
    };

/** A refusal in GitHub's form. */
export class GithubError extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    {
      errors,
      metadata,
      headers = {},
      url,
    }: {
      /** One sentence instead of a list in a few places. */
      errors?: ErrorDetail[] | string;
      metadata?: object;
      headers?: Record<string, string>;
      url?: string;
    } = {},
  ) {
    super(message);
    this.name = 'GithubError';
    this.status = status;
    this.headers = headers;
    this.body = {
      message,
      ...(url ? { url } : {}),
      ...(errors ? { errors } : {}),
      ...(metadata ? { metadata } : {}),
      documentation_url: DOCUMENTATION_URL,
      // A string, whatever the description of the interface says.
      status: String(status),
    };
  }
}

export function notFound(): GithubError {
  return new GithubError(404, 'Not Found');
}

export function badCredentials(): GithubError {
  return new GithubError(401, 'Bad credentials');
}

export function requiresAuthentication(): GithubError {
  return new GithubError(401, 'Requires authentication');
}

export function forbidden(message: string): GithubError {
  return new GithubError(403, message);
}

export function conflict(message: string): GithubError {
  return new GithubError(409, message);
}

export function notAllowed(message: string): GithubError {
  return new GithubError(405, message);
}

export function unprocessable(
  message: string,
  errors?: ErrorDetail[],
): GithubError {
  return new GithubError(422, message, { errors });
}

export function validationFailed(...errors: ErrorDetail[]): GithubError {
  return unprocessable('Validation Failed', errors);
}

export function emptyRepository(): GithubError {
  return conflict('Git Repository is empty.');
}

/** How GitHub introduces what a ruleset has against a change. */
export function ruleViolations(violations: string[]): string {
  return `Repository rule violations found\n\n${violations.join('\n\n')}\n\n`;
}

export function notImplemented(what: string): GithubError {
  return new GithubError(
    501,
    `${what} exists on GitHub, but this local stand-in does not implement it.`,
  );
}
