import { readMessage } from './readMessage';

describe('readMessage', () => {
  it('cuts what no page can show', () => {
    const message = readMessage(`failed: ${'é'.repeat(5_000)}`);
    expect(message).toHaveLength(2_000);
    expect(message).toMatch(/^failed: é+…$/);
  });

  it('takes credentials out before it cuts', () => {
    const text = `${'x'.repeat(1_985)} https://bot:hunter2@git.example.com`;
    expect(readMessage(text)).not.toContain('hunter');
  });

  it('takes commands to terminals out before it looks for credentials', () => {
    expect(
      readMessage('\u001b[31mhttps://bot:hunt\u0000er2@git.example.com'),
    ).toBe('https://***@git.example.com');
  });

  it('leaves the rest alone', () => {
    expect(readMessage('all is well')).toBe('all is well');
  });
});
