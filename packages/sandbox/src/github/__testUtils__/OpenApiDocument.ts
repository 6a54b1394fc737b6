import { readFileSync } from 'node:fs';

export type Json =
  | null
  | boolean
  | number
  | string
  | Json[]
  | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** The root of a repository's contents has no path, and Octokit cuts the slash before it off. */
const ROOT_CONTENTS = /^\/repos\/[^/]+\/[^/]+\/contents$/;

interface Reference {
  $ref: string;
}

interface OpenApiContent {
  [mediaType: string]: { schema: Json };
}

/** A value in the path or in the query of an operation. */
export interface OpenApiParameter {
  name: string;
  in: 'path' | 'query';
  required?: boolean;
  schema: Json;
}

export interface OpenApiResponse {
  content?: OpenApiContent;
}

export interface OpenApiOperation {
  parameters: OpenApiParameter[];
  requestBody?: { required?: boolean; content: OpenApiContent };
  /** By status. */
  responses: Record<string, OpenApiResponse | Reference>;
}

type PathItem = Record<
  string,
  Omit<OpenApiOperation, 'parameters'> & {
    parameters?: (OpenApiParameter | Reference)[];
  }
>;

interface Content {
  paths: Record<string, PathItem>;
  components: {
    schemas: JsonObject;
    parameters: Record<string, OpenApiParameter>;
    responses: Record<string, OpenApiResponse>;
  };
}

/** An operation, and the address that it is found at. */
export interface FoundOperation {
  /** As the description writes it: `GET /repos/{owner}/{repo}`. */
  route: string;
  /** Values in the path, decoded. */
  params: Record<string, string>;
  operation: OpenApiOperation;
}

/** GitHub's published description of one of its products. */
export class OpenApiDocument {
  readonly #content: Content;
  /** Segments of each path. */
  readonly #paths: { path: string; segments: string[] }[];

  /** Of the Enterprise Server, and what it does not have yet of immutable OIDC subjects. */
  static enterpriseServer(): OpenApiDocument {
    const content = read('ghes-3.19');
    mendInstallations(content);
    mendMissingEnvironments(content);
    mendAutoMerge(content);
    takeOidcSubjects(read('api.github.com'), content);
    return new OpenApiDocument(content);
  }

  /** Of github.com. */
  static githubCom(): OpenApiDocument {
    return new OpenApiDocument(read('api.github.com'));
  }

  private constructor(content: Content) {
    this.#content = content;
    this.#paths = Object.keys(content.paths).map(path => ({
      path,
      segments: path.split('/'),
    }));
  }

  /** Schemas by name, which others refer to as `#/components/schemas/<name>`. */
  get schemas(): JsonObject {
    return this.#content.components.schemas;
  }

  /** @param path - as the description writes it */
  operation(method: string, path: string): OpenApiOperation | undefined {
    const operation = this.#content.paths[path]?.[method.toLowerCase()];
    return (
      operation && {
        ...operation,
        parameters: (operation.parameters ?? []).map(parameter =>
          '$ref' in parameter
            ? this.#content.components.parameters[nameOf(parameter)]
            : parameter,
        ),
      }
    );
  }

  /** @param path - of a request, below the root of the API, without its query and not decoded */
  find(method: string, path: string): FoundOperation | undefined {
    const segments = path.replace(ROOT_CONTENTS, '$&/').split('/');
    const [best] = this.#paths
      .filter(
        each =>
          matches(each.segments, segments) &&
          this.operation(method, each.path) !== undefined,
      )
      // A fixed segment wins over one that takes anything.
      .sort((a, b) =>
        specificity(b.segments).localeCompare(specificity(a.segments)),
      );
    const operation = best && this.operation(method, best.path);
    return (
      operation && {
        route: `${method} ${best.path}`,
        params: Object.fromEntries(
          best.segments.flatMap((segment, index) =>
            isParameter(segment)
              ? [[segment.slice(1, -1), decodeURIComponent(segments[index])]]
              : [],
          ),
        ),
        operation,
      }
    );
  }

  /** @returns undefined when the operation never answers with this status */
  response(
    operation: OpenApiOperation,
    status: number,
  ): OpenApiResponse | undefined {
    const response = operation.responses[String(status)];
    return response && '$ref' in response
      ? this.#content.components.responses[nameOf(response)]
      : (response as OpenApiResponse | undefined);
  }
}

function read(name: string): Content {
  return JSON.parse(
    readFileSync(
      require.resolve(`@octokit/openapi/generated/${name}.json`),
      'utf8',
    ),
  );
}

function nameOf({ $ref }: Reference): string {
  return $ref.split('/').at(-1) ?? '';
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{');
}

function matches(pattern: string[], segments: string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((segment, index) =>
      isParameter(segment)
        ? segments[index] !== '' || segment === '{path}'
        : segment === segments[index],
    )
  );
}

function specificity(pattern: string[]): string {
  return pattern.map(segment => (isParameter(segment) ? 0 : 1)).join('');
}

/**
 * The description asks the account of a listed installation to be a person and an enterprise at once. Everywhere else
 * it has to be one of them.
 */
function mendInstallations(content: Content): void {
  const response = content.paths['/app/installations'].get.responses['200'];
  const { schema } = (response as OpenApiResponse).content![
    'application/json'
  ] as {
    schema: {
      items: { properties: { account: { allOf?: Json; anyOf?: Json } } };
    };
  };
  const { account } = schema.items.properties;
  account.anyOf = account.allOf;
  delete account.allOf;
}

/** No description says that an environment may be missing. */
function mendMissingEnvironments({ paths }: Content): void {
  const { responses } =
    paths['/repos/{owner}/{repo}/environments/{environment_name}'].get;
  responses['404'] = { $ref: '#/components/responses/not_found' };
}

/** A repository is created with it and tells of it; that it can be changed, only github.com's description says. */
function mendAutoMerge({ paths }: Content): void {
  const schemaOf = ({ requestBody }: PathItem[string]) =>
    requestBody?.content['application/json'].schema as {
      properties: JsonObject;
    };
  const name = 'allow_auto_merge';
  schemaOf(paths['/repos/{owner}/{repo}'].patch).properties[name] = schemaOf(
    paths['/orgs/{org}/repos'].post,
  ).properties[name];
}

/** Immutable subjects are younger than the Enterprise Server's description. */
function takeOidcSubjects(from: Content, to: Content): void {
  for (const path of Object.keys(from.paths)) {
    if (path.endsWith('/actions/oidc/customization/sub')) {
      to.paths[path] = from.paths[path];
    }
  }
  for (const name of ['oidc-custom-sub', 'oidc-custom-sub-repo']) {
    to.components.schemas[name] = from.components.schemas[name];
  }
}
