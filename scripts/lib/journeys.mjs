import path from 'node:path';
import process from 'node:process';
import { DATA } from './paths.mjs';

const PORT_OFFSET = 10_000;

/** Where the browser journeys find everything. */
export const instanceOptions = {
  data: path.join(DATA, 'journeys'),
  portOffset: PORT_OFFSET,
  appUrl: `http://localhost:${3000 + PORT_OFFSET}`,
  githubApiUrl: `http://localhost:${7100 + PORT_OFFSET}/api/v3`,
};

/**
 * The Chromium to use: on Linux x64 the one that comes as a package, because browsers are not to be had everywhere;
 * elsewhere the one that `npx playwright install chromium` fetched.
 */
export async function browserOptions() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return {};
  }
  const { default: chromium } = await import('@sparticuz/chromium');
  return {
    executablePath: await chromium.executablePath(),
    // Chromium refuses to sandbox itself when it runs as root, as it does in most containers.
    args: ['--no-sandbox'],
  };
}
