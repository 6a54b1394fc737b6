import { defineConfig } from '@playwright/test';
import { browserOptions, instanceOptions } from './scripts/lib/journeys.mjs';

// One stack for all journeys, on ports of its own, so that they can run beside "npm start".
const { appUrl, githubApiUrl } = instanceOptions;

export default defineConfig({
  testDir: 'packages/app/e2e-tests',
  testMatch: '*.test.ts',
  globalSetup: './scripts/lib/journeysSetup.mjs',
  outputDir: '.data/journeys/results',
  reporter: [['list'], ['json', { outputFile: '.data/journeys/report.json' }]],
  metadata: { githubApiUrl },
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  // Everybody works on the same repositories, and the machine has few cores.
  workers: 1,
  use: {
    baseURL: appUrl,
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: await browserOptions(),
  },
});
