import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { DATA, ROOT } from './lib/paths.mjs';
import { Explained, main, step } from './lib/progress.mjs';
import { run } from './lib/run.mjs';
import { setUp } from './lib/toolchain.mjs';

const LOGS = path.join(DATA, 'test-logs');

/**
 * Every check, in the order in which they run: the quick ones first. Each takes a function that runs a command with
 * Node and gives its exit code, and answers with what it counted.
 */
const CHECKS = {
  types: node => counted(node('typescript/bin/tsc')),
  lint: node =>
    counted(
      node('@backstage/cli/bin/backstage-cli', [
        'repo',
        'lint',
        '--max-warnings',
        '0',
      ]),
    ),
  'lint-scripts': node =>
    counted(
      node('eslint/bin/eslint.js', [
        '--ext',
        '.mjs',
        '--max-warnings',
        '0',
        'scripts',
        'bench',
        'templates/platform',
      ]),
    ),
  format: node => counted(node('prettier/bin-prettier.js', ['--check', '.'])),
  unit: async node => {
    const report = path.join(LOGS, 'unit.json');
    await rm(report, { force: true });
    await node('@backstage/cli/bin/backstage-cli', [
      'repo',
      'test',
      '--ci',
      '--watchAll=false',
      '--maxWorkers=2',
      // The long tests keep both cores busy; five seconds are then soon over.
      '--testTimeout=30000',
      '--json',
      `--outputFile=${report}`,
    ]);
    const result = JSON.parse(await readFile(report, 'utf8'));
    return {
      passed: result.numPassedTests,
      // A file that does not even load has no tests of its own to count.
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
      skipped: result.numPendingTests + result.numTodoTests,
    };
  },
  scripts: node =>
    nodeTests(node, 'scripts', [
      'scripts/*.test.mjs',
      'scripts/lib/*.test.mjs',
    ]),
  platform: node =>
    nodeTests(node, 'platform', [
      'templates/platform/**/*.test.mjs',
      'scripts/platform/*.test.mjs',
    ]),
  journeys: async node => {
    const report = path.join(DATA, 'journeys/report.json');
    await rm(report, { force: true });
    await node('@playwright/test/cli.js', ['test']);
    const { stats, errors } = JSON.parse(await readFile(report, 'utf8'));
    return {
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected + errors.length,
      skipped: stats.skipped,
    };
  },
};

async function nodeTests(node, name, patterns) {
  const report = path.join(LOGS, `${name}.tap`);
  await node(undefined, [
    '--test',
    '--test-concurrency=1',
    '--test-reporter=tap',
    `--test-reporter-destination=${report}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    ...patterns,
  ]);
  const tap = await readFile(report, 'utf8');
  const count = key =>
    Number(new RegExp(`^# ${key} (\\d+)$`, 'm').exec(tap)?.[1]);
  return {
    passed: count('pass'),
    failed: count('fail') + count('cancelled'),
    skipped: count('skipped') + count('todo'),
  };
}

class FailedCheck extends Error {
  constructor(counts) {
    super('failed');
    // A runner that ends badly with nothing counted as failed has failed all the same.
    this.counts = { ...counts, failed: Math.max(counts.failed, 1) };
  }
}

await main(async () => {
  const chosen = readChosen();
  const { node, env } = await setUp();
  await mkdir(LOGS, { recursive: true });

  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const name of chosen) {
    const counts = await runCheck(name, { node, env });
    for (const key of Object.keys(total)) {
      total[key] += counts[key];
    }
  }
  process.stdout.write(
    `\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`,
  );
  process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
});

async function runCheck(name, { node, env }) {
  const log = path.join(LOGS, `${name}.log`);
  let code = 0;
  const runNode = async (script, args = []) => {
    code = await run(
      [
        node,
        ...(script ? [path.join(ROOT, 'node_modules', script)] : []),
        ...args,
      ],
      {
        cwd: ROOT,
        env: { ...env, NODE_ENV: 'test' },
        log,
        accept: 'any',
      },
    );
    return code;
  };
  try {
    return await step(`Checking ${name}`, async () => {
      const counts = await CHECKS[name](runNode);
      if (counts.failed > 0 || code !== 0) {
        throw new FailedCheck(counts);
      }
      return counts;
    });
  } catch (error) {
    process.stdout.write(`${await readFile(log, 'utf8').catch(() => '')}\n`);
    if (error instanceof FailedCheck) {
      return error.counts;
    }
    process.stdout.write(`${error.stack}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** A check that is one thing as a whole. */
async function counted(exitCode) {
  const ok = (await exitCode) === 0;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

function readChosen() {
  const names = process.argv.slice(2);
  const unknown = names.filter(name => !(name in CHECKS));
  if (unknown.length > 0) {
    throw new Explained(
      `There is no check ${unknown.join(
        ', ',
      )}. npm test runs all of these, npm test -- NAME… only some: ${Object.keys(
        CHECKS,
      ).join(', ')}`,
    );
  }
  return names.length > 0 ? names : Object.keys(CHECKS);
}
