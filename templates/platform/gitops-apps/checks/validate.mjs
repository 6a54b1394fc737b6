#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { CannotRun } from './CannotRun.mjs';
import { DiskCache } from './DiskCache.mjs';
import { createReport } from './report/createReport.mjs';
import { RepositoryTree } from './repository/RepositoryTree.mjs';
import { Validation } from './Validation.mjs';

const HERE = fileURLToPath(import.meta.url);
const DEFAULT_CACHE = path.resolve(path.dirname(HERE), '../.cache');

const USAGE = `Checks a checkout of this repository, or only what a pull request would change in it.

  node checks/validate.mjs --head DIR [--base DIR] [--author LOGIN] [--bot] [--all]
                           [--cache DIR] [--report FILE.json] [--comment FILE.md] [--links URL]

  --head DIR       what is checked; for a pull request the result of merging it
  --base DIR       the target branch: only what differs from it is checked
  --author LOGIN   who proposes the change
  --bot            the author is a program, which may do less than a person
  --all            check everything although there is a base
  --cache DIR      what earlier runs found out (${DEFAULT_CACHE})
  --report FILE    write the findings and the rendered differences as JSON
  --comment FILE   write them as Markdown for a comment on the pull request
  --links URL      address that paths in the comment are appended to

Ends with 0 when all is well, 1 when there are findings, 2 when it could not run.
`;

/**
 * Checks a checkout of this repository; with a base, only what differs from it and what that has an effect on.
 *
 * @param {{
 *   head: string,
 *   base?: string,
 *   author?: {login: string, bot: boolean},
 *   all?: boolean,
 *   cache?: string,
 *   policyFolder?: string,
 * }} options folders; `cache` for what earlier runs found out, `policyFolder` with other policies than this
 *   repository's
 * @returns {Promise<import('./report/createReport.mjs').Report>}
 * @throws CannotRun when something is missing that it takes
 */
export async function validate({
  head,
  base,
  author = { login: '', bot: false },
  all = false,
  cache: cacheFolder = DEFAULT_CACHE,
  policyFolder,
}) {
  const started = performance.now();
  // Most of the time after a small change goes into loading what judges it.
  enableCompileCache(path.resolve(cacheFolder, 'node'));
  const cache = DiskCache.open(cacheFolder);
  const validation = new Validation({
    head: RepositoryTree.open(head),
    base: base === undefined ? undefined : RepositoryTree.open(base),
    author,
    all,
    cache,
    policyFolder,
  });
  const result = await validation.run();
  cache.sweep();
  return createReport({
    ...result,
    renders: validation.renders,
    durationMs: performance.now() - started,
  });
}

async function main() {
  const { parseArgs } = await import('node:util');
  const { writeFileSync } = await import('node:fs');
  const { formatSummary } = await import('./report/formatSummary.mjs');
  const options = readOptions(parseArgs);
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const report = await validate({
    head: options.head,
    base: options.base,
    author: { login: options.author ?? '', bot: Boolean(options.bot) },
    all: options.all,
    cache: options.cache,
  });
  if (options.report) {
    writeFileSync(options.report, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  if (options.comment) {
    const { formatComment } = await import('./report/formatComment.mjs');
    writeFileSync(
      options.comment,
      formatComment(report, { links: options.links }),
    );
  }
  process.stdout.write(formatSummary(report));
  return report.ok ? 0 : 1;
}

function readOptions(parseArgs) {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        head: { type: 'string' },
        base: { type: 'string' },
        author: { type: 'string' },
        bot: { type: 'boolean' },
        all: { type: 'boolean' },
        cache: { type: 'string' },
        report: { type: 'string' },
        comment: { type: 'string' },
        links: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    throw new CannotRun(`${error.message}\n\n${USAGE}`);
  }
  if (!values.head && !values.help) {
    throw new CannotRun(`--head is missing.\n\n${USAGE}`);
  }
  return values;
}

if (process.argv[1] && realpathSync(process.argv[1]) === HERE) {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.stderr.write(
      `${error instanceof CannotRun ? error.message : error.stack}\n`,
    );
    process.exitCode = 2;
  }
}
