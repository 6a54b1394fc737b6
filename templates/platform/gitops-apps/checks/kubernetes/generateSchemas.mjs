import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import Ajv from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { createGenerator } from 'ts-json-schema-generator';
import { KINDS, SCHEMA_PACKAGES } from './kinds.mjs';

/**
 * Makes JSON schemas of the kinds' TypeScript types, compiles them, and prints a JavaScript module for each package
 * with a function per kind: schemas alone would be compiled again in every run. A program of its own, to be started in
 * the root of the file system: the generator tells types apart by what of their path is longer than the working
 * directory's, so in a deep one it would mix them up.
 */
const HERE = path.dirname(fileURLToPath(import.meta.url));

const generator = createGenerator({
  path: path.join(HERE, 'kinds.ts'),
  tsconfig: path.join(HERE, 'tsconfig.json'),
  expose: 'export',
  topRef: true,
  jsDoc: 'none',
  additionalProperties: false,
  skipTypeCheck: true,
});

const schemas = Object.fromEntries(
  SCHEMA_PACKAGES.map(name => [name, { definitions: {} }]),
);
for (const kind of KINDS.values()) {
  const { definitions } = schemas[kind.package];
  const made = generator.createSchema(kind.type).definitions;
  for (const [name, definition] of Object.entries(made)) {
    if (
      name in definitions &&
      !isDeepStrictEqual(definitions[name], definition)
    ) {
      throw new Error(`${kind.package} has two types ${name}`);
    }
    definitions[name] = definition;
  }
}

const modules = Object.entries(schemas).map(([name, schema]) => {
  const ajv = new Ajv({
    allErrors: true,
    code: { esm: true, source: true },
    strict: false,
  });
  ajv.addSchema(schema, name);
  const references = [...KINDS.values()]
    .filter(kind => kind.package === name)
    .map(({ type }) => [type, `${name}#/definitions/${type}`]);
  return [name, standalone(ajv, Object.fromEntries(references))];
});
process.stdout.write(JSON.stringify(Object.fromEntries(modules)));
