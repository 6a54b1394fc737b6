/**
 * A policy as AWS reads it. What a list may hold may also stand alone.
 *
 * @public
 */
export interface PolicyDocument {
  Version?: string;
  Id?: string;
  Statement: PolicyStatement[];
}

/** @public */
export interface PolicyStatement {
  Sid?: string;
  Effect: string;
  Principal?: string | Record<string, string | string[]>;
  NotPrincipal?: string | Record<string, string | string[]>;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, ConditionValue | ConditionValue[]>>;
}

type ConditionValue = string | number | boolean;

const ACCOUNT_ROOT = /^arn:[a-z-]+:iam::([0-9]{12}):root$/;

/**
 * Reads the text of a policy.
 *
 * @throws Error when it is no policy
 */
export function parsePolicy(text: string): PolicyDocument {
  const document: unknown = JSON.parse(text);
  if (
    typeof document !== 'object' ||
    document === null ||
    !('Statement' in document)
  ) {
    throw new Error('A policy without Statement');
  }
  // AWS has checked it when it was written.
  const policy = document as Omit<PolicyDocument, 'Statement'> & {
    Statement: PolicyStatement | PolicyStatement[];
  };
  return { ...policy, Statement: toList(policy.Statement) };
}

/** As people read it, with a line end after it. */
export function formatPolicy(policy: PolicyDocument): string {
  return `${JSON.stringify(policy, null, 2)}\n`;
}

/** Whether two policies mean the same: order, `Sid` and single values instead of lists are no difference. */
export function isSamePolicy(a: PolicyDocument, b: PolicyDocument): boolean {
  const meaning = (policy: PolicyDocument) =>
    JSON.stringify([
      policy.Version,
      [...new Set(policy.Statement.map(meaningOf))].sort(),
    ]);
  return meaning(a) === meaning(b);
}

/** The same of one statement. */
export function isSameStatement(
  a: PolicyStatement,
  b: PolicyStatement,
): boolean {
  return meaningOf(a) === meaningOf(b);
}

function meaningOf(statement: PolicyStatement): string {
  const { Sid: _name, ...rest } = statement;
  return JSON.stringify(
    Object.entries(rest)
      .map(([key, value]) => [key, elementMeaning(key, value)])
      .sort(),
  );
}

function elementMeaning(key: string, value: unknown): unknown {
  switch (key) {
    case 'Action':
    case 'NotAction':
      return texts(value, text => text.toLowerCase());
    case 'Principal':
    case 'NotPrincipal':
      return typeof value === 'string'
        ? principals({ AWS: value })
        : principals(value);
    case 'Condition':
      return entries(value, condition =>
        entries(
          condition,
          values => texts(values),
          name => name.toLowerCase(),
        ),
      );
    default:
      return texts(value);
  }
}

/** An account's number and the ARN of its root are the same; AWS makes the one of the other. */
function principals(value: unknown): unknown {
  return entries(value, names =>
    texts(names, name => name.replace(ACCOUNT_ROOT, '$1')),
  );
}

function entries(
  value: unknown,
  meaning: (value: unknown) => unknown,
  nameOf: (name: string) => string = name => name,
): unknown {
  return Object.entries(value ?? {})
    .map(([name, inner]) => [nameOf(name), meaning(inner)])
    .sort();
}

/** In one order, each once. Numbers and booleans mean what their texts mean. */
function texts(
  value: unknown,
  meaning: (text: string) => string = text => text,
): string[] {
  return [...new Set(toList(value).map(each => meaning(String(each))))].sort();
}

function toList<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}
