// The schema of the values, as a validator in this process: a thousand times faster than helm.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { CHART } from './chart.mjs';

/** @returns {Promise<object>} values.schema.json */
export async function readSchema() {
  return JSON.parse(await readFile(join(CHART, 'values.schema.json'), 'utf8'));
}

/**
 * @param {object} schema
 * @param {import('ajv').Options} options
 * @returns {import('ajv').ValidateFunction}
 */
export function compile(schema, options = {}) {
  // Conditions say nothing about types again, and a mutation may leave half of a pair of keywords.
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    ...options,
  });
  return ajv.compile(schema);
}
