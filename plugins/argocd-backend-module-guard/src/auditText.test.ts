import { auditText } from './auditText';

describe('a text for the audit', () => {
  it.each([
    ['https://user:hunter2@host/a', 'https://***@host/a'],
    ['https://hunter2@host/a', 'https://***@host/a'],
    ['user:hunter2@host/a', '***@host/a'],
    ['https%3A%2F%2Fuser%3Ahunter2%40host%2Fa', 'https://***@host/a'],
    ['https%3a%2f%2fuser%3ahunter2%40host', 'https://***@host'],
    ['https%253A%252F%252Fuser%253Ahunter2%2540host', 'https://***@host'],
    // A slash in a password is encoded once more than the address.
    ['https://user:hunter%2F2@host/a', 'https://***@host/a'],
    ['https%3A%2F%2Fuser%3Ahunter%252F2%40host', 'https://***@host'],
    [
      '/repo/https%3A%2F%2Fuser%3Ahunter2%40host%2Fa/source/%zz',
      '/repo/https://***@host/a/source/%zz',
    ],
    ['/repo/user%3Ahunter2%40host/source/x', '/repo/***@host/source/x'],
    ['/find?at=user:hunter2@host', '/find?at=***@host'],
    ["no param 'user:hunter2@host%zz'", "no param '***@host%zz'"],
    [
      'a https://user:hunter2@host b ssh%3A%2F%2Fuser%3Ahunter2%40host',
      'a https://***@host b ssh://***@host',
    ],
    [`https://user:${'hunter2'.repeat(400)}@host/a`, 'https://***@host/a'],
  ])('has no credentials: %s', (text, expected) => {
    expect(auditText(text)).toBe(expected);
  });

  it.each([
    'https://github.com/acme/gitops-apps',
    'git@github.com:acme/gitops-apps',
    'https%3A%2F%2Fgithub.com%2Facme',
    'app.kubernetes.io/name=checkout, env in (dev)',
    'a%2525b',
    'permission denied: applications, sync, payments/checkout-dev',
  ])('is left as it is: %s', text => {
    expect(auditText(text)).toBe(text);
  });

  it('is one line', () => {
    expect(auditText('checkout\r\n{"event":"forged"}\u001b[31m')).toBe(
      'checkout {"event":"forged"} [31m',
    );
  });

  it('is no longer than a parameter may be', () => {
    expect(auditText('a'.repeat(3_000))).toHaveLength(2_048);
  });

  it.each(['a://', '%25', '/a:', 'a.', ':@'])(
    'is quick with a megabyte of %s',
    part => {
      const startedAt = performance.now();
      auditText(part.repeat(1_000_000 / part.length));
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    },
  );
});
