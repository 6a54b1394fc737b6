import { parseSelector } from './parseSelector';

const LABELS = { 'acme.example/team': 'payments', env: 'dev', empty: '' };

describe('parseSelector', () => {
  it.each<[string, boolean]>([
    ['', true],
    ['env=dev', true],
    ['env==dev', true],
    ['env = dev', true],
    ['env!=dev', false],
    ['other!=dev', true],
    ['acme.example/team=payments,env in (dev,staging)', true],
    ['env in (staging, prod)', false],
    ['env notin (staging,prod)', true],
    ['other notin (a)', true],
    ['other in (a)', false],
    ['env', true],
    ['!env', false],
    ['other', false],
    ['!other', true],
    ['empty=', true],
    ['constructor', false],
  ])('%s is %s', (selector, expected) => {
    expect(parseSelector(selector)(LABELS)).toBe(expected);
  });

  it.each([['a===b'], ['a=b=c'], ['in (a)'], ['a in b'], ['-a=b'], ['a=b,,c']])(
    'refuses %s',
    selector => {
      expect(() => parseSelector(selector)).toThrow(
        /unable to parse requirement/,
      );
    },
  );
});
