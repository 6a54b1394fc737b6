import { writeSync } from 'node:fs';
import process from 'node:process';

const CHANNEL = 3;

/** What this process was started with, see `BenchProcess`. */
export function readOptions() {
  return JSON.parse(process.argv[2]);
}

/** Hands a result to the process that started this one. */
export function tell(result) {
  writeSync(CHANNEL, `${JSON.stringify(result)}\n`);
}
