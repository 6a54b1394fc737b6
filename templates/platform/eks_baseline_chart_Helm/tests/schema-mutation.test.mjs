import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { badValues } from './badValues.mjs';
import { coalesce, PROFILES, profileValues } from './chart.mjs';
import { compile, readSchema } from './schema.mjs';

const BAD = (await badValues()).map(({ values }) => coalesce(values));
const GOOD = await Promise.all(
  PROFILES.map(async profile => coalesce(await profileValues(profile))),
);

/** Hundreds of schemas are compiled, each for one look. */
const FAST = {
  strict: false,
  validateSchema: false,
  messages: false,
  code: { optimize: false },
};

/** Schemas by name; the rest of their keywords is what they demand. */
const NAMED = ['properties', 'patternProperties', '$defs', 'dependentSchemas'];
const SINGLE = ['items', 'if', 'then', 'else', 'not'];
const WORDS = ['$schema', 'title', 'description'];

/**
 * Without these the values are refused all the same, but by what every kind demands at once. That the message names the kind is
 * tested with helm.
 */
const CLEARER = [
  '#/$defs/autoscaling/required/kind',
  '#/$defs/volume/required/kind',
];

describe('values.schema.json', () => {
  it('demands nothing that no bad values would miss', async () => {
    const schema = await readSchema();
    const mutants = demands(schema);
    const unnoticed = mutants.filter(mutant => !isNoticed(schema, mutant));
    assert.deepEqual(
      unnoticed.map(({ pointer }) => pointer),
      CLEARER,
    );
    assert.ok(mutants.length > 600, `${mutants.length} demands`);
  });
});

/** Whether some bad values pass without this demand, or, where it is a condition, some good ones are refused. */
function isNoticed(schema, { drop, restore }) {
  drop();
  try {
    const validate = compile(schema, FAST);
    return (
      BAD.some(values => validate(values)) ||
      !GOOD.every(values => validate(values))
    );
  } finally {
    restore();
  }
}

/** One for each keyword, and for each element of those that are lists; takes it out of the schema and puts it back. */
function demands(schema, at = '#') {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    const pointer = `${at}/${keyword}`;
    const whole = {
      pointer,
      drop: () => delete schema[keyword],
      restore: () => Object.assign(schema, { [keyword]: value }),
    };
    if (WORDS.includes(keyword)) {
      return [];
    }
    if (NAMED.includes(keyword)) {
      const inner = Object.entries(value).flatMap(([name, part]) =>
        demands(part, `${pointer}/${name}`),
      );
      return keyword === 'dependentSchemas' ? [whole, ...inner] : inner;
    }
    if (SINGLE.includes(keyword)) {
      return [whole, ...demands(value, pointer)];
    }
    if (keyword === 'allOf') {
      return value.flatMap((part, index) => [
        element(value, index, pointer),
        ...demands(part, `${pointer}/${index}`),
      ]);
    }
    if (keyword === 'required') {
      return value.map((_, index) => element(value, index, pointer));
    }
    return [whole];
  });
}

function element(list, index, pointer) {
  const value = list[index];
  return {
    pointer: `${pointer}/${typeof value === 'string' ? value : index}`,
    drop: () => list.splice(index, 1),
    restore: () => list.splice(index, 0, value),
  };
}
