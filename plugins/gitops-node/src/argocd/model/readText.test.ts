import { readText } from './readText';
import { SharedStrings } from './SharedStrings';

describe('readText', () => {
  const strings = SharedStrings.create();

  it.each([
    ['a name', 'payments-dev', 'payments-dev'],
    [
      'an address with credentials',
      'https://bot:hunter2@git.example.com/x.git',
      'https://***@git.example.com/x.git',
    ],
    ['what people do not see', 'ma\u202ein\u001b[2J\r', 'main'],
  ])('reads %s', (_, text, read) => {
    expect(readText(text, strings)).toBe(read);
  });

  it('cuts what is no name any more', () => {
    expect(readText('a'.repeat(1_001), strings)).toBe('a'.repeat(1_000));
  });
});
