import { z } from 'zod';
import { codePoint, findHiddenCharacter } from './hiddenCharacters';
import { describeImageProblem, parseImage } from './image';
import { SCHEDULE } from './schedule';

/**
 * Lower-case letters, digits and dashes that start with a letter and end with a letter or digit:
 * the part of DNS-1123 that is also a valid Service name (DNS-1035).
 *
 * @public
 */
export const DNS_LABEL = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/;

/**
 * T-shirt sizes. What they mean in CPU and memory is the baseline chart's business.
 *
 * @public
 */
export const APPLICATION_SIZES = ['small', 'medium', 'large'] as const;

/**
 * Who can reach the application: nobody but its own namespace, the company's network, or the internet.
 *
 * @public
 */
export const APPLICATION_EXPOSURES = ['none', 'internal', 'public'] as const;

/**
 * How a new version replaces the old one: pod by pod, with a growing part of the requests, or all at once beside the
 * old one. The last two watch Prometheus and go back by themselves.
 *
 * @public
 */
export const APPLICATION_STRATEGIES = [
  'rolling',
  'canary',
  'blueGreen',
] as const;

/**
 * Most pods that can be asked for.
 *
 * @public
 */
export const MAX_REPLICAS = 50;

const MAX_VARIABLES = 100;
const MAX_VARIABLE_NAME_LENGTH = 128;
const MAX_VARIABLE_BYTES = 4096;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** An image's name can be 255 characters long, its tag 128; what is longer is none and would flood the answer. */
const MAX_QUOTED_LENGTH = 80;

const EXPRESSION =
  'holds the unrendered template expression "${{": correct it in the template';

/** What somebody sent, short enough for an error. */
export function quote(input: unknown): string {
  const text = JSON.stringify(input) ?? String(input);
  return text.length > MAX_QUOTED_LENGTH
    ? `${text.slice(0, MAX_QUOTED_LENGTH)}…`
    : text;
}

export const text = () =>
  z.string({
    error: ({ input }) =>
      input === undefined ? 'is missing' : 'must be a text',
  });

/** A text in which `describe` finds no problem. */
export const checkedText = (describe: (value: string) => string | undefined) =>
  text().superRefine((value, ctx) => {
    const message = value.includes('${{') ? EXPRESSION : describe(value);
    if (message) {
      ctx.addIssue({ code: 'custom', message });
    }
  });

export const dnsLabel = (
  max: number,
  describe: (label: string) => string | undefined = () => undefined,
) => checkedText(value => describeLabelProblem(value, max) ?? describe(value));

export const description = text()
  .trim()
  .pipe(
    checkedText(value => {
      if (value.length === 0) {
        return 'is missing';
      }
      if (value.length > 350) {
        return 'is longer than 350 characters';
      }
      if (/[\n\r]/.test(value)) {
        return 'must be a single line';
      }
      const hidden = findHiddenCharacter(value);
      return hidden && `holds the invisible character ${hidden}: type it anew`;
    }),
  );

export const image = text()
  .trim()
  .pipe(
    checkedText(value => {
      const result = parseImage(value);
      if ('image' in result) {
        return undefined;
      }
      return value
        ? `${quote(value)} ${describeImageProblem(result.problem)}`
        : 'is missing';
    }),
  );

export const schedule = checkedText(value =>
  SCHEDULE.test(value)
    ? undefined
    : `${quote(
        value,
      )} is no schedule: write five fields, for example "30 3 * * MON-FRI", or @hourly, @daily, @weekly, @monthly or @yearly`,
);

export const choice = <T extends string>(options: readonly T[]) =>
  z.enum(options, {
    error: ({ input }) =>
      input === undefined
        ? 'is missing'
        : `must be one of ${options.join(', ')}, not ${quote(input)}`,
  });

export const wholeNumber = (min: number, max: number) => {
  const range = `must be a whole number between ${min} and ${max}`;
  return z
    .number({
      error: ({ input }) =>
        input === undefined ? 'is missing' : `${range}, not ${quote(input)}`,
    })
    .refine(value => Number.isInteger(value) && value >= min && value <= max, {
      error: ({ input }) => `${range}, not ${input}`,
    });
};

export const port = wholeNumber(1, 65_535);

export const replicas = wholeNumber(1, MAX_REPLICAS);

export const autoscaling = z
  .strictObject(
    {
      /** Fewest pods. */
      min: wholeNumber(1, MAX_REPLICAS),
      /** Most pods. */
      max: wholeNumber(1, MAX_REPLICAS),
      /** Percent of the CPU that a pod asks for, above which there are more pods. The chart's own figure without it. */
      cpu: wholeNumber(1, 100).optional(),
    },
    {
      error: ({ code }) =>
        code === 'invalid_type' ? 'must be an object' : undefined,
    },
  )
  .refine(({ min, max }) => min <= max, {
    error: 'is above max',
    path: ['min'],
  });

/** Name to text. Not `z.record`, which passes over a key that is called `__proto__`. */
export const variables = z
  .custom<Record<string, string>>()
  .superRefine((input: unknown, ctx) => {
    const report = (message: string, ...path: string[]) =>
      ctx.addIssue({ code: 'custom', message, path });
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      report('must be an object of names and texts');
      return;
    }
    const entries = Object.entries(input);
    if (entries.length > MAX_VARIABLES) {
      report(`holds ${entries.length} variables: use at most ${MAX_VARIABLES}`);
      return;
    }
    for (const [name, value] of entries) {
      const problem =
        describeVariableName(name) ?? describeVariableValue(value);
      if (problem) {
        report(problem, name.slice(0, MAX_VARIABLE_NAME_LENGTH));
      }
    }
  });

function describeVariableName(name: string): string | undefined {
  if (name.includes('${{')) {
    return EXPRESSION;
  }
  return VARIABLE_NAME.test(name) &&
    name.length <= MAX_VARIABLE_NAME_LENGTH &&
    name !== '__proto__'
    ? undefined
    : `is no name for a variable: use at most ${MAX_VARIABLE_NAME_LENGTH} letters, digits and underscores, not starting with a digit`;
}

function describeVariableValue(value: unknown): string | undefined {
  if (typeof value !== 'string') {
    return 'must be a text';
  }
  if (value.includes('${{')) {
    return EXPRESSION;
  }
  if (new TextEncoder().encode(value).length > MAX_VARIABLE_BYTES) {
    return `is longer than ${MAX_VARIABLE_BYTES} bytes`;
  }
  const hidden = findHiddenCharacter(value, { lines: true });
  return hidden && `holds the invisible character ${hidden}: type it anew`;
}

function describeLabelProblem(value: string, max: number): string | undefined {
  if (value.length === 0) {
    return 'is missing';
  }
  if (value.length > max) {
    return `has ${value.length} characters: use at most ${max}`;
  }
  if (DNS_LABEL.test(value)) {
    return undefined;
  }
  // One that looks like a letter of ours is named, because it cannot be seen.
  const foreign = value.match(/[^\x20-\x7e]/u);
  return `${quote(
    value,
  )} must start with a letter, end with a letter or digit, and hold only lower-case letters, digits and dashes${
    foreign ? ` (it holds the character ${codePoint(foreign[0])})` : ''
  }`;
}
