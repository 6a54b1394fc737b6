import { rm } from 'node:fs/promises';
import process from 'node:process';
import { createInstance } from './instance.mjs';
import { instanceOptions } from './journeys.mjs';
import { Stack } from './Stack.mjs';

/** Starts everything on empty state before the first journey; what it returns stops it after the last. */
export default async function journeysSetup() {
  const { data, portOffset } = instanceOptions;
  await rm(data, { recursive: true, force: true });
  const stack = new Stack({
    instance: await createInstance({ data, portOffset }),
    node: process.execPath,
    env: process.env,
  });
  try {
    await stack.start();
  } catch (error) {
    await stack.stop();
    throw error;
  }
  return () => stack.stop();
}
