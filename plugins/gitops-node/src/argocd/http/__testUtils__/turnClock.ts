const OTHERS = [
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

/** Turns what `Date` tells, and stops it there: timers and sockets go on. Ends with `jest.useRealTimers()`. */
export function turnClock(ms: number): void {
  jest.useFakeTimers({ now: Date.now() + ms, doNotFake: [...OTHERS] });
}
