import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { format, resolveConfig } from 'prettier';
import { createOpenApiDocument } from './createOpenApiDocument';
import { OpenApiSchema } from './operationSchemas';
import { gitopsOperations } from './operations';

const FILE = resolve(__dirname, '../../../../docs/openapi.json');
const SCHEMAS = '#/components/schemas/';

interface Operation {
  operationId: string;
  summary: string;
  parameters: {
    name: string;
    in: string;
    required: boolean;
    description?: string;
    schema: OpenApiSchema;
  }[];
  requestBody?: { content: Content };
  responses: Record<string, { description: string; content?: Content }>;
}

type Content = Record<string, { schema: OpenApiSchema }>;

describe('createOpenApiDocument', () => {
  const document = createOpenApiDocument();
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(
      ([method, operation]) => ({ path, method, operation }),
    ),
  );
  const { schemas } = document.components;

  it('says what docs/openapi.json says', async () => {
    const text = format(JSON.stringify(document), {
      ...(await resolveConfig(FILE)),
      parser: 'json',
    });
    if (process.env.UPDATE_REFERENCE) {
      await writeFile(FILE, text);
    }
    expect(await readFile(FILE, 'utf8')).toBe(text);
  });

  it('has every operation once', () => {
    expect(
      operations.map(({ operation }) => operation.operationId).sort(),
    ).toEqual(Object.keys(gitopsOperations).sort());
  });

  it('has schemas that can be compiled, and references that lead somewhere', () => {
    const ajv = new Ajv({ strict: true });
    addFormats(ajv);
    // OpenAPI's own, which say nothing about what is valid.
    ajv.addVocabulary(['example', 'components']);
    ajv.addSchema({ $id: 'api', components: document.components });
    for (const name of Object.keys(schemas)) {
      expect(ajv.getSchema(`api${SCHEMAS}${name}`)).toEqual(
        expect.any(Function),
      );
    }
    for (const { operation } of operations) {
      for (const schema of schemasOf(operation)) {
        // Alone, a reference into the document leads nowhere.
        const text = JSON.stringify(schema).replaceAll('"#/', '"api#/');
        expect(ajv.compile(JSON.parse(text))).toEqual(expect.any(Function));
      }
    }
  });

  it('uses every named schema', () => {
    const used = new Set(
      [
        ...JSON.stringify(document).matchAll(
          /"#\/components\/schemas\/(\w+)"/g,
        ),
      ].map(([, name]) => name),
    );
    expect(Object.keys(schemas).filter(name => !used.has(name))).toEqual([]);
  });

  it('declares each part of a path, and nothing else, as a part of it', () => {
    for (const { path, operation } of operations) {
      expect(
        operation.parameters
          .filter(parameter => parameter.in === 'path')
          .map(({ name, required }) => [name, required]),
      ).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, true]),
      );
    }
  });

  it('bounds every text and list that callers send', () => {
    const unbounded = operations.flatMap(({ operation }) => [
      ...operation.parameters.flatMap(({ name, schema }) =>
        findUnbounded(schema, `${operation.operationId}.${name}`),
      ),
      ...Object.values(operation.requestBody?.content ?? {}).flatMap(
        ({ schema }) => findUnbounded(schema, operation.operationId),
      ),
    ]);
    expect(unbounded).toEqual([]);
  });

  it('refuses fields that it does not know in every body', () => {
    const bodies = operations.flatMap(({ operation }) =>
      Object.values(operation.requestBody?.content ?? {}).flatMap(
        ({ schema }) => alternativesOf(schema),
      ),
    );
    expect(bodies.length).toBeGreaterThan(4);
    for (const body of bodies) {
      expect(body.additionalProperties).toBe(false);
    }
  });

  it('has Backstage’s error body for everything that can go wrong', () => {
    for (const { operation } of operations) {
      const failures = Object.entries(operation.responses).filter(
        ([status]) => Number(status) >= 400,
      );
      expect(failures.map(([status]) => status)).toContain('401');
      for (const [, response] of failures) {
        expect(response.content).toEqual({
          'application/json': { schema: { $ref: `${SCHEMAS}ErrorBody` } },
        });
      }
    }
    expect(document.security).toEqual([{ backstage: [] }]);
  });

  it.each([
    ['sync', ['202', '400', '401', '403', '404', '409', '503']],
    ['getDeployments', ['200', '304', '400', '401', '403', '404']],
    ['listEnvironments', ['200', '401']],
  ])('says how %s can end', (id, statuses) => {
    const found = operations.find(
      ({ operation }) => operation.operationId === id,
    );
    expect(Object.keys(found?.operation.responses ?? {})).toEqual(statuses);
  });

  it('leaves answers open for new fields', () => {
    expect(schemas.ApplicationStatus.additionalProperties).toBeUndefined();
    expect(schemas.Fleet.required).toEqual(['items', 'total', 'counts']);
  });

  function schemasOf(operation: Operation): OpenApiSchema[] {
    return [
      ...operation.parameters.map(({ schema }) => schema),
      ...[operation.requestBody, ...Object.values(operation.responses)].flatMap(
        part => Object.values(part?.content ?? {}).map(({ schema }) => schema),
      ),
    ];
  }

  function follow(schema: OpenApiSchema): OpenApiSchema {
    return schema.$ref ? schemas[schema.$ref.slice(SCHEMAS.length)] : schema;
  }

  function alternativesOf(schema: OpenApiSchema): OpenApiSchema[] {
    const { oneOf, ...own } = follow(schema);
    return Array.isArray(oneOf) ? oneOf.map(follow) : [own];
  }

  function findUnbounded(reference: OpenApiSchema, place: string): string[] {
    const schema = follow(reference);
    if (schema.type === 'string') {
      const isBound =
        schema.enum ??
        schema.maxLength ??
        /\{|\(\?/.test(String(schema.pattern));
      return isBound ? [] : [place];
    }
    if (schema.type === 'array') {
      const items = schema.items as OpenApiSchema;
      return [
        ...(schema.maxItems ? [] : [place]),
        ...findUnbounded(items, `${place}[]`),
      ];
    }
    return [
      ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
        findUnbounded(property, `${place}.${name}`),
      ),
      ...(Array.isArray(schema.oneOf)
        ? schema.oneOf.flatMap((each, index) =>
            findUnbounded(each, `${place}/${index}`),
          )
        : []),
    ];
  }
});
