import { markedText, plainText } from './plainText';

const TEXTS: [string, string, string, string][] = [
  [
    'a text as people write it',
    'Größe\t=\n1 👩‍💻',
    'Größe\t=\n1 👩‍💻',
    'Größe\t=\n1 👩‍💻',
  ],
  ['colours', '\u001b[31mred\u001b[0m', 'red', '<U+001B>[31mred<U+001B>[0m'],
  [
    'a link of a terminal',
    '\u001b]8;;http://x\u0007y\u001b]8;;\u0007',
    'y',
    '<U+001B>]8;;http://x<U+0007>y<U+001B>]8;;<U+0007>',
  ],
  ['a short command', '\u009b2Jx', 'x', '<U+009B>2Jx'],
  ['a forged line', 'a\r\nb\u2028c', 'a\nbc', 'a<U+000D>\nb<U+2028>c'],
  ['nothing', 'a\u0000\u0008b', 'ab', 'a<U+0000><U+0008>b'],
  ['another direction', '\u202egnp.exe', 'gnp.exe', '<U+202E>gnp.exe'],
];

describe('plainText', () => {
  it.each(TEXTS)('reads %s', (_, text, plain) => {
    expect(plainText(text)).toBe(plain);
  });
});

describe('markedText', () => {
  it.each(TEXTS)('shows %s', (_, text, __, marked) => {
    expect(markedText(text)).toBe(marked);
  });
});
