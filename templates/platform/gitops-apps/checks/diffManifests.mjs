import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { CannotRun } from './CannotRun.mjs';

const MAX_DIFF_CHARACTERS = 100_000;
const MAX_BYTES = 256 * 1024 * 1024;
const CUT = '… the rest is left out.\n';

/**
 * What changes in the clusters.
 *
 * @param {{before: string, after: string}[]} renders
 * @returns {Promise<string[]>} unified diffs; empty where nothing changes
 */
export async function diffManifests(renders) {
  const diffs = renders.map(() => '');
  if (renders.every(({ before, after }) => before === after)) {
    return diffs;
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gitops-apps-diff-'));
  try {
    for (const side of ['before', 'after']) {
      mkdirSync(path.join(folder, side));
      renders.forEach((render, index) => {
        writeFileSync(path.join(folder, side, `${index}.yaml`), render[side]);
      });
    }
    const output = await git(folder);
    for (const part of output.split(/^diff --git /m).slice(1)) {
      const [, index] = /^before\/(\d+)\.yaml /.exec(part);
      diffs[Number(index)] = shorten(part.slice(part.indexOf('\n@@') + 1));
    }
    return diffs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// In one process for all of them.
function git(folder) {
  const args = [
    'diff',
    '--no-index',
    '--no-color',
    '--no-ext-diff',
    '--no-prefix',
    '--no-renames',
    '--text',
    '--unified=3',
    'before',
    'after',
  ];
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      args,
      {
        cwd: folder,
        maxBuffer: MAX_BYTES,
        // Nobody's settings may change how it looks.
        env: {
          PATH: process.env.PATH,
          GIT_CONFIG_GLOBAL: os.devNull,
          GIT_CONFIG_SYSTEM: os.devNull,
        },
      },
      (error, stdout) => {
        // 1 means that there are differences.
        if (!error || error.code === 1) {
          resolve(stdout);
        } else {
          reject(
            error.code === 'ENOENT'
              ? new CannotRun(
                  'git is not on PATH; it compares what is rendered. Install it.',
                )
              : error,
          );
        }
      },
    );
  });
}

function shorten(diff) {
  if (diff.length <= MAX_DIFF_CHARACTERS) {
    return diff;
  }
  const room = diff.slice(0, MAX_DIFF_CHARACTERS - CUT.length);
  return `${room.slice(0, room.lastIndexOf('\n') + 1)}${CUT}`;
}
