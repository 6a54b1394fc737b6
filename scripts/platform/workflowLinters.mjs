import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { findTool } from '../lib/checkers.mjs';
import { ROOT } from '../lib/paths.mjs';

/** What zizmor is told in the repositories that we generate. */
export const ZIZMOR_CONFIG = path.join(
  ROOT,
  'templates/platform/gitops-apps/zizmor.yml',
);

const actionlint = await findTool('actionlint');
const zizmor = await findTool('zizmor');

/** For tests that need actionlint. */
export const withActionlint = {
  skip: !actionlint && 'actionlint is missing: install Go',
};

/** For tests that need zizmor. */
export const withZizmor = {
  skip: !zizmor && 'zizmor is missing: install Python 3 with pip',
};

/**
 * Whether a workflow is right. Whether shellcheck happens to be on PATH does not matter.
 *
 * @param {string} file
 * @returns {Promise<{code: number, text: string}>}
 */
export function lint(file) {
  return check(actionlint, ['-no-color', '-shellcheck='], file);
}

/**
 * Whether a workflow is safe.
 *
 * @param {string} file
 * @returns {Promise<{code: number, text: string}>} `code` from 11 on: the worst finding's severity
 */
export function audit(file) {
  return check(
    zizmor,
    [
      '--offline',
      '--quiet',
      '--strict-collection',
      '--no-progress',
      '--color=never',
      `--config=${ZIZMOR_CONFIG}`,
    ],
    file,
  );
}

async function check(tool, args, file) {
  try {
    const { stdout } = await promisify(execFile)(tool, [...args, file], {
      cwd: path.dirname(file),
    });
    return { code: 0, text: stdout };
  } catch (error) {
    return { code: error.code, text: `${error.stdout}${error.stderr}` };
  }
}
