import { formatDuration, formatRelativeTime } from './formatTime';

const NOW = Date.UTC(2025, 10, 22, 12, 0, 0);
const S = 1_000;
const MIN = 60 * S;
const H = 60 * MIN;
const D = 24 * H;

describe('formatRelativeTime', () => {
  it.each([
    [0, 'now', 'ahora'],
    [59 * S, 'now', 'ahora'],
    [-20 * S, 'now', 'ahora'],
    [3 * MIN + 59 * S, '3 minutes ago', 'hace 3 minutos'],
    [MIN, '1 minute ago', 'hace 1 minuto'],
    [2 * H, '2 hours ago', 'hace 2 horas'],
    [26 * H, 'yesterday', 'ayer'],
    [9 * D, '9 days ago', 'hace 9 días'],
    [65 * D, '2 months ago', 'hace 2 meses'],
    [800 * D, '2 years ago', 'hace 2 años'],
  ])('tells %d ms ago', (age, english, spanish) => {
    const tell = (language: string) =>
      formatRelativeTime({ time: NOW - age, now: NOW, language });
    expect(tell('en')).toBe(english);
    expect(tell('es')).toBe(spanish);
  });
});

describe('formatDuration', () => {
  it.each([
    [400, '0 sec'],
    [42 * S, '42 sec'],
    [3 * MIN + 7 * S, '3 min 7 sec'],
    [3 * MIN, '3 min'],
    [2 * H + 5 * MIN + 9 * S, '2 hr 5 min'],
    [-5 * S, '0 sec'],
  ])('tells %d ms', (milliseconds, text) => {
    expect(formatDuration({ milliseconds, language: 'en' })).toBe(text);
  });
});
