import Ajv, { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { Method } from '../http/ApiRouter';
import { FoundOperation, Json, OpenApiDocument } from './OpenApiDocument';
import { ApiRequestMessage, RequestContract } from './RequestContract';
import { toJsonSchema } from './toJsonSchema';

/** A request to the REST API, and what came of it. */
export interface Exchange {
  request: ApiRequestMessage;
  status: number;
  /** Empty where the answer has no body. */
  contentType: string;
  responseBody: string;
}

/** Holds requests and answers against GitHub's published description. */
export class OpenApiContract {
  readonly #document: OpenApiDocument;
  readonly #requests: RequestContract;
  readonly #ajv: Ajv;
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #seen = new Set<string>();

  static create(document: OpenApiDocument): OpenApiContract {
    return new OpenApiContract(document);
  }

  private constructor(document: OpenApiDocument) {
    this.#document = document;
    this.#requests = RequestContract.create(document);
    this.#ajv = new Ajv({
      strict: false,
      allErrors: true,
      validateSchema: false,
      logger: false,
    });
    addFormats(this.#ajv);
    this.#ajv.addSchema({
      $id: 'github',
      schemas: toJsonSchema(document.schemas),
    });
  }

  /** Routes for which an answer has been held against the description, as `GET /user`. */
  get covered(): string[] {
    return [...this.#seen].sort();
  }

  /** Whether GitHub describes the route at all. */
  describes({ method, path }: { method: Method; path: string }): boolean {
    return this.#document.operation(method, path) !== undefined;
  }

  /** @throws with everything that the description does not allow */
  check(exchange: Exchange): void {
    const problems = this.findProblems(exchange);
    if (problems.length > 0) {
      const { request, status } = exchange;
      throw new Error(
        `${request.method} ${request.path} (${status}):\n${problems.join(
          '\n',
        )}`,
      );
    }
  }

  /** @returns everything that the description does not allow */
  findProblems(exchange: Exchange): string[] {
    const { request } = exchange;
    const { pathname } = new URL(request.path, 'http://host');
    const found = this.#document.find(request.method, pathname);
    if (!found) {
      return this.#requests.findProblems(request);
    }
    const problems = [
      ...this.#requests.findProblems(request),
      ...this.#checkAnswer(found, exchange),
    ];
    if (problems.length === 0) {
      this.#seen.add(found.route);
    }
    return problems;
  }

  /**
   * What the description has against the payload of a webhook.
   *
   * @param schema - as `webhook-push`
   */
  findPayloadProblems(schema: string, payload: Json): string[] {
    return this.#validate(
      schema,
      { $ref: `#/components/schemas/${schema}` },
      payload,
    );
  }

  #checkAnswer(
    { route, operation }: FoundOperation,
    { request, status, contentType, responseBody }: Exchange,
  ): string[] {
    const described = this.#document.response(operation, status);
    if (!described) {
      if (status === 304 && isConditional(request)) {
        return [];
      }
      return [
        `status ${status} is not among ${Object.keys(operation.responses)}`,
      ];
    }
    const contents = Object.entries(described.content ?? {});
    if (contents.length === 0 || !contentType.includes('json')) {
      return [];
    }
    if (!responseBody) {
      return contentType.includes('application/json')
        ? ['an answer without the JSON that was promised']
        : [];
    }
    const body: Json = JSON.parse(responseBody);
    // Some operations describe one media type for a list and another for a single thing: one of them has to fit.
    const results = contents.map(([type, { schema }]) =>
      this.#validate(`${route} ${status} ${type}`, schema, body),
    );
    return results.some(result => result.length === 0) ? [] : results.flat();
  }

  #validate(key: string, schema: Json, value: Json): string[] {
    const validator =
      this.#validators.get(key) ??
      this.#ajv.compile(toJsonSchema(schema) as object);
    this.#validators.set(key, validator);
    if (validator(value)) {
      return [];
    }
    return (validator.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `answer: ${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
    );
  }
}

/** GitHub's guide promises 304 for conditional reads in general, its description for few of them. */
function isConditional({ method, headers }: ApiRequestMessage): boolean {
  return method === 'GET' && 'if-none-match' in headers;
}
