import { RawAnswer } from './RawClient';
import { textsIn } from './textsIn';

/** What is in no answer, whoever asks and whatever for. */
const NEVER: [string, RegExp][] = [
  [
    'a token',
    /sandbox-(?:backstage|portal|reader|admin)|eyJ[\w-]{10,}\.[\w-]+/,
  ],
  ['a stack trace', /\n\s+at |\.(?:ts|js|cjs):\d+|node_modules|node:internal/],
  [
    'raw fields of Argo CD',
    /managedFields|resourceVersion|jsonnet|extVars|valueFiles|operationState/,
  ],
  ['what is configured', /appLocatorMethods|:memory:/],
  ['a control character', /[^\P{Cc}\t\n]/u],
];

/**
 * What an answer tells and must not.
 *
 * @param secrets - texts that must not be in it either
 */
export function findLeaks(
  { headers, body }: RawAnswer,
  secrets: readonly string[] = [],
): string[] {
  const texts = [...textsIn(headers), ...textsIn(parse(body))];
  return [
    ...NEVER.flatMap(([what, pattern]) => {
      const found = texts.find(text => pattern.test(text));
      return found === undefined
        ? []
        : [`${what}: ${found.match(pattern)?.[0]}`];
    }),
    ...secrets.filter(secret => texts.some(text => text.includes(secret))),
  ];
}

/** Not everything is JSON: express answers some methods by itself. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
