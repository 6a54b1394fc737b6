import Ajv, { ValidateFunction } from 'ajv/dist/2019';
import addFormats from 'ajv-formats';
import { closeSchema } from './closeSchema';
import { FoundOperation, Json, OpenApiDocument } from './OpenApiDocument';

/** A request to the REST API, as it went over the line. */
export interface ApiRequestMessage {
  method: string;
  /** Below the root of the API, with the query, not decoded. */
  path: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

/** What GitHub answers in, with a version or a format of it. */
const JSON_TYPES = /^application\/(json|vnd\.github(\.[\w-]+)*(\+json)?)$/;

/** Holds requests against GitHub's published description: what it does not name is a mistake, at any depth. */
export class RequestContract {
  readonly #document: OpenApiDocument;
  /** What is in an address is text. */
  readonly #parametersAjv = createAjv({ coerceTypes: true });
  readonly #bodiesAjv = createAjv({ coerceTypes: false });
  readonly #validators = new Map<string, ValidateFunction>();

  static create(document: OpenApiDocument): RequestContract {
    return new RequestContract(document);
  }

  private constructor(document: OpenApiDocument) {
    this.#document = document;
  }

  /** @returns everything that the description does not allow */
  findProblems(request: ApiRequestMessage): string[] {
    const { pathname, searchParams } = new URL(request.path, 'http://host');
    const found = this.#document.find(request.method, pathname);
    if (!found) {
      return [`GitHub has no ${request.method} ${pathname}`];
    }
    return [
      ...findHeaderProblems(request),
      ...this.#checkParameters('path', found, found.params),
      ...this.#checkParameters('query', found, readQuery(searchParams)),
      ...this.#checkBody(found, request),
    ];
  }

  #checkParameters(
    place: 'path' | 'query',
    { route, operation }: FoundOperation,
    values: Record<string, Json>,
  ): string[] {
    const known = operation.parameters.filter(each => each.in === place);
    return this.#validate({
      ajv: this.#parametersAjv,
      name: `${place} of ${route}`,
      createSchema: () => ({
        type: 'object',
        properties: Object.fromEntries(
          known.map(({ name, schema }) => [name, schema]),
        ),
        required: known.filter(each => each.required).map(each => each.name),
      }),
      value: values,
    });
  }

  #checkBody(
    { route, operation }: FoundOperation,
    { headers, body }: ApiRequestMessage,
  ): string[] {
    const described = operation.requestBody;
    if (!described) {
      return body ? ['body: GitHub takes none here'] : [];
    }
    if (!body) {
      return described.required ? ['body: is missing'] : [];
    }
    const type = String(headers['content-type']).split(';')[0];
    const content = described.content[type];
    if (!content) {
      return [
        `body: is ${type}, which is not among ${Object.keys(
          described.content,
        )}`,
      ];
    }
    return this.#validate({
      ajv: this.#bodiesAjv,
      name: `body of ${route}`,
      createSchema: () => content.schema,
      value: JSON.parse(body),
    });
  }

  #validate(options: {
    ajv: Ajv;
    name: string;
    createSchema: () => Json;
    value: Json;
  }): string[] {
    const { ajv, name, createSchema, value } = options;
    const validator =
      this.#validators.get(name) ??
      ajv.compile(closeSchema(createSchema(), this.#document.schemas));
    this.#validators.set(name, validator);
    if (validator(value)) {
      return [];
    }
    return (validator.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${name}: ${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
    );
  }
}

/** The description is silent about these. https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api */
function findHeaderProblems({ headers }: ApiRequestMessage): string[] {
  return [
    ...(headers['user-agent'] ? [] : ['user-agent: GitHub asks for one']),
    ...(JSON_TYPES.test(String(headers.accept))
      ? []
      : [`accept: is ${headers.accept}, which is none of GitHub's types`]),
  ];
}

function createAjv({ coerceTypes }: { coerceTypes: boolean }): Ajv {
  const ajv = new Ajv({
    coerceTypes,
    strict: false,
    allErrors: true,
    validateSchema: false,
    logger: false,
  });
  addFormats(ajv);
  return ajv;
}

/** A name that is there twice has a list of values, which fits no parameter that we know of. */
function readQuery(query: URLSearchParams): Record<string, Json> {
  return Object.fromEntries(
    [...new Set(query.keys())].map(name => {
      const values = query.getAll(name);
      return [name, values.length > 1 ? values : values[0]];
    }),
  );
}
