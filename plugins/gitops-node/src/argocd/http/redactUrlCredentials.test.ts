import { redactUrlCredentials } from './redactUrlCredentials';

describe('redactUrlCredentials', () => {
  it.each([
    [
      'fatal: could not read from https://bot:ghp_secret@github.com/acme/apps.git',
      'fatal: could not read from https://***@github.com/acme/apps.git',
    ],
    ['https://x-access-token@host/a', 'https://***@host/a'],
    [
      'two: ssh://git:a@b git+https://u:p@ss@h/x',
      'two: ssh://***@b git+https://***@h/x',
    ],
    ['https://github.com/acme/apps@v1', 'https://github.com/acme/apps@v1'],
    ['https://host?user=a@b', 'https://host?user=a@b'],
    ['nginx:1.29@sha256:abc', 'nginx:1.29@sha256:abc'],
    ['mail to team@acme.example', 'mail to team@acme.example'],
  ])('%s', (text, expected) => {
    expect(redactUrlCredentials(text)).toBe(expected);
  });

  it('is quick with a megabyte that could all be the start of an address', () => {
    const text = 'a.'.repeat(512 * 1024);

    const startedAt = performance.now();
    expect(redactUrlCredentials(text)).toBe(text);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
