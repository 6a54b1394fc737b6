import { readFileSync } from 'node:fs';
import Ajv, { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { ApiRoute, Method } from '../http/ApiRouter';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

interface OpenApiResponse {
  $ref?: string;
  content?: Record<string, { schema: Json }>;
}

interface OpenApiOperation {
  requestBody?: { content?: Record<string, { schema: Json }> };
  responses: Record<string, OpenApiResponse>;
}

interface OpenApiDocument {
  paths: Record<string, Partial<Record<Lowercase<Method>, OpenApiOperation>>>;
  components: {
    schemas: JsonObject;
    responses: Record<string, OpenApiResponse>;
  };
}

/** A request and its answer. */
export interface Exchange {
  method: Method;
  /** Below the root of the API. */
  path: string;
  requestBody: Json | undefined;
  status: number;
  contentType: string;
  /** Undefined where it is no JSON. */
  responseBody: Json | undefined;
}

const DOCUMENT = '@octokit/openapi/generated/ghes-3.19.json';
/** What github.com has in addition; read for a few things only, because it takes as long again. */
const NEWER_DOCUMENT = '@octokit/openapi/generated/api.github.com.json';

/** Holds requests and answers against GitHub's published description of its Enterprise Server. */
export class OpenApiContract {
  readonly #document: OpenApiDocument;
  readonly #ajv: Ajv;
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #patterns: { route: ApiRoute; pattern: RegExp }[];
  readonly #seen = new Set<string>();

  private constructor(document: OpenApiDocument, routes: readonly ApiRoute[]) {
    this.#document = document;
    this.#ajv = new Ajv({
      strict: false,
      allErrors: true,
      validateSchema: false,
      logger: false,
    });
    addFormats(this.#ajv);
    this.#ajv.addSchema({
      $id: 'github',
      schemas: toJsonSchema(document.components.schemas),
    });
    this.#patterns = routes.map(route => ({
      route,
      pattern: toPattern(route.path),
    }));
  }

  /** @param routes - what the server serves */
  static load(routes: readonly ApiRoute[]): OpenApiContract {
    const document = readDocument(DOCUMENT);
    mendInstallations(document);
    takeOidcSubjects(readDocument(NEWER_DOCUMENT), document);
    return new OpenApiContract(document, routes);
  }

  /** Routes for which an answer has been held against the description, as `GET /user`. */
  get covered(): string[] {
    return [...this.#seen].sort();
  }

  /** Whether GitHub describes the route at all. */
  describes({ method, path }: ApiRoute): boolean {
    return this.#operation(method, path) !== undefined;
  }

  /** @throws with everything that the description does not allow */
  check(exchange: Exchange): void {
    const route = this.#route(exchange);
    const name = `${route.method} ${route.path}`;
    const operation = this.#operation(route.method, route.path);
    if (!operation) {
      throw new Error(`GitHub does not know ${name}`);
    }
    const problems = [
      ...this.#checkRequest(name, operation, exchange),
      ...this.#checkResponse(name, operation, exchange),
    ];
    if (problems.length > 0) {
      throw new Error(`${name} (${exchange.status}):\n${problems.join('\n')}`);
    }
    this.#seen.add(name);
  }

  #checkRequest(
    name: string,
    operation: OpenApiOperation,
    exchange: Exchange,
  ): string[] {
    const schema = operation.requestBody?.content?.['application/json']?.schema;
    if (!schema || exchange.status >= 400) {
      return [];
    }
    return this.#validate(
      `${name} request`,
      schema,
      exchange.requestBody ?? {},
    ).map(problem => `request ${problem}`);
  }

  #checkResponse(
    name: string,
    operation: OpenApiOperation,
    exchange: Exchange,
  ): string[] {
    const described = operation.responses[String(exchange.status)];
    if (!described) {
      return [
        `status ${exchange.status} is not among ${Object.keys(
          operation.responses,
        )}`,
      ];
    }
    const response = described.$ref
      ? this.#document.components.responses[
          described.$ref.split('/').at(-1) ?? ''
        ]
      : described;
    const contents = Object.entries(response.content ?? {});
    if (contents.length === 0 || exchange.responseBody === undefined) {
      return contents.length > 0 &&
        exchange.contentType.includes('application/json')
        ? ['an answer without the JSON that was promised']
        : [];
    }
    // Some operations describe one media type for a list and another for a single thing: one of them has to fit.
    const results = contents.map(([type, { schema }]) =>
      this.#validate(
        `${name} ${exchange.status} ${type}`,
        schema,
        exchange.responseBody ?? null,
      ),
    );
    return results.some(result => result.length === 0) ? [] : results.flat();
  }

  #validate(key: string, schema: Json, value: Json): string[] {
    const validator =
      this.#validators.get(key) ??
      this.#ajv.compile(toJsonSchema(schema) as JsonObject);
    this.#validators.set(key, validator);
    if (validator(value)) {
      return [];
    }
    return (validator.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
    );
  }

  #route({ method, path }: Exchange): ApiRoute {
    const found = this.#patterns.find(
      ({ route, pattern }) => route.method === method && pattern.test(path),
    );
    if (!found) {
      throw new Error(`${method} ${path} is not among the served routes`);
    }
    return found.route;
  }

  #operation(method: Method, path: string): OpenApiOperation | undefined {
    return this.#document.paths[path]?.[
      method.toLowerCase() as Lowercase<Method>
    ];
  }
}

function readDocument(name: string): OpenApiDocument {
  return JSON.parse(readFileSync(require.resolve(name), 'utf8'));
}

/** Immutable subjects are younger than the Enterprise Server's description. */
function takeOidcSubjects(from: OpenApiDocument, to: OpenApiDocument): void {
  for (const path of Object.keys(from.paths)) {
    if (path.endsWith('/actions/oidc/customization/sub')) {
      to.paths[path] = from.paths[path];
    }
  }
  for (const name of ['oidc-custom-sub', 'oidc-custom-sub-repo']) {
    to.components.schemas[name] = from.components.schemas[name];
  }
}

function toPattern(path: string): RegExp {
  const source = path
    // The root of the contents has no path.
    .replace('/{path}', '(?:/.*)?')
    .replace(/\{(ref|branch|basehead)\}/g, '.+')
    .replace(/\{[a-z_]+\}/g, '[^/]+');
  return new RegExp(`^${source}$`);
}

/**
 * The description asks the account of a listed installation to be a person and an enterprise at once. Everywhere else
 * it has to be one of them.
 */
function mendInstallations(document: OpenApiDocument): void {
  const response = document.paths['/app/installations'].get?.responses['200'];
  const schema = response?.content?.['application/json'].schema as {
    items: { properties: { account: { allOf?: Json; anyOf?: Json } } };
  };
  const { account } = schema.items.properties;
  account.anyOf = account.allOf;
  delete account.allOf;
}

/** OpenAPI 3.0 says `nullable` where JSON Schema says `type: null`, and refers to its own document. */
function toJsonSchema(schema: Json): Json {
  if (Array.isArray(schema)) {
    return schema.map(toJsonSchema);
  }
  if (typeof schema !== 'object' || schema === null) {
    return schema;
  }
  const { nullable, example, ...rest } = schema;
  const converted = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string'
        ? value.replace('#/components/schemas/', 'github#/schemas/')
        : toJsonSchema(value),
    ]),
  );
  // `example` and `nullable` may also be names of properties, which are objects themselves.
  if (isObject(nullable)) {
    converted.nullable = toJsonSchema(nullable);
  }
  if (isObject(example) && 'type' in example) {
    converted.example = toJsonSchema(example);
  }
  return nullable === true
    ? { anyOf: [{ type: 'null' }, converted] }
    : converted;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
