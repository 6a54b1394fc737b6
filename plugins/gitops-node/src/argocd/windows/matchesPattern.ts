type Token = 'anything' | ((character: string) => boolean);

/** More alternatives than that are nothing that a person wrote. */
const MAX_ALTERNATIVES = 100;
const INNERMOST_GROUP = /^(.*?)(?<!\\)\{([^{}]*)\}(.*)$/s;
const ONE_OF = /^\[(!?)((?:\\.|[^\]\\])+)\]/s;

/**
 * Whether a text is as a pattern in one of Argo CD's projects has it: `*` stands for anything, slashes too, `?` for one
 * character, `[a-z]` and `[!a-z]` for one out of a set, `{a,b}` for one of several, and a backslash takes the meaning
 * away. No pattern makes it slow.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const characters = [...text];
  return expand(pattern).some(each => matches(tokenize(each), characters));
}

/** Writes alternatives out: `a{b,c}` as `ab` and `ac`. Of too many, none. */
function expand(pattern: string): string[] {
  const expanded: string[] = [];
  const open = [pattern];
  while (open.length > 0) {
    if (open.length + expanded.length > MAX_ALTERNATIVES) {
      return [];
    }
    const next = open.pop() ?? '';
    const group = next.match(INNERMOST_GROUP);
    if (group) {
      const [, before, options, after] = group;
      open.push(
        ...options.split(',').map(option => `${before}${option}${after}`),
      );
    } else {
      expanded.push(next);
    }
  }
  return expanded;
}

function tokenize(pattern: string): Token[] {
  const tokens: Token[] = [];
  let rest = pattern;
  while (rest) {
    const set = rest.match(ONE_OF);
    const [character] = rest.startsWith('\\') ? [...rest].slice(1) : rest;
    if (rest.startsWith('*')) {
      tokens.push('anything');
    } else if (rest.startsWith('?')) {
      tokens.push(() => true);
    } else if (set) {
      tokens.push(oneOf(set[2], set[1] === '!'));
    } else {
      tokens.push(each => each === character);
    }
    const length = rest.startsWith('\\')
      ? 1 + (character?.length ?? 0)
      : character.length;
    rest = rest.slice(set ? set[0].length : length);
  }
  return tokens;
}

function oneOf(set: string, negated: boolean): (character: string) => boolean {
  const ranges = [...set.matchAll(/\\?(.)(?:-\\?(.))?/gsu)];
  return character =>
    ranges.some(
      ([, from, to = from]) => character >= from && character <= to,
    ) !== negated;
}

function matches(tokens: Token[], text: string[]): boolean {
  let token = 0;
  let star = -1;
  let starAt = 0;
  for (let at = 0; at < text.length; ) {
    const expected = tokens[token];
    if (expected === 'anything') {
      star = token;
      starAt = at;
      token += 1;
    } else if (expected?.(text[at])) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      // The last `*` takes one character more. An earlier one need not: what it left is as good.
      starAt += 1;
      at = starAt;
      token = star + 1;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every(left => left === 'anything');
}
