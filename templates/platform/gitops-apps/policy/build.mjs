import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hashSources, readSources, rulesOf } from './sources.mjs';

const USAGE = `node policy/build.mjs [--check]

Compiles the policies to policy/policy.wasm with opa (from PATH, or the one that OPA names).
--check only says whether policy.wasm is what the sources compile to.`;

const FOLDER = path.dirname(fileURLToPath(import.meta.url));

/**
 * Compiles policies.
 *
 * @param {{folder: string, opa: string}} options `folder`: where main.rego lies; `opa`: the command
 * @returns {{wasm: Buffer, description: {opa: string, sources: string, entrypoints: string[]}}}
 */
export function compile({ folder, opa }) {
  const sources = readSources(folder);
  const entrypoints = [
    'main/deny',
    ...rulesOf(sources).map(id => `rules/${id}/deny`),
  ];
  // The paths of the sources get into the result as opa is given them: relative ones are the same on every machine.
  const workspace = mkdtempSync(path.join(tmpdir(), 'policy-'));
  try {
    for (const { file, text } of sources) {
      const target = path.join(workspace, 'sources', file);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
    const run = (command, args, cwd) =>
      execFileSync(command, args, { cwd, encoding: 'utf8' });
    run(
      opa,
      [
        'build',
        '--target=wasm',
        '--output=../bundle.tar.gz',
        ...entrypoints.map(entrypoint => `--entrypoint=${entrypoint}`),
        ...sources.map(({ file }) => file),
      ],
      path.join(workspace, 'sources'),
    );
    // The leading slash is how opa names it; -P keeps GNU tar from remarking on that.
    const wasm = execFileSync(
      'tar',
      ['-xzOf', 'bundle.tar.gz', '-P', '/policy.wasm'],
      { cwd: workspace, maxBuffer: 64 * 1024 * 1024 },
    );
    const version = /^Version: (\S+)$/m.exec(run(opa, ['version'], workspace));
    return {
      wasm,
      description: {
        opa: version[1],
        sources: hashSources(sources),
        entrypoints,
      },
    };
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

function main() {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const { wasm, description } = compile({
    folder: FOLDER,
    opa: process.env.OPA || 'opa',
  });
  const files = {
    'policy.wasm': wasm,
    'policy.wasm.json': Buffer.from(
      `${JSON.stringify(description, null, 2)}\n`,
    ),
  };
  const different = Object.keys(files).filter(name => {
    const file = path.join(FOLDER, name);
    return !existsSync(file) || !readFileSync(file).equals(files[name]);
  });
  if (!values.check) {
    for (const name of different) {
      writeFileSync(path.join(FOLDER, name), files[name]);
    }
    process.stdout.write(
      different.length > 0
        ? `Wrote policy/${different.join(' and policy/')}.\n`
        : 'policy/policy.wasm is up to date.\n',
    );
  } else if (different.length > 0) {
    process.stderr.write(
      `policy/${different.join(' and policy/')} is not what opa ${
        description.opa
      } makes of the sources. Rebuild with: node policy/build.mjs\n`,
    );
    process.exitCode = 1;
  } else {
    process.stdout.write('policy/policy.wasm is up to date.\n');
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main();
  } catch (error) {
    process.stderr.write(
      error.code === 'ENOENT'
        ? `${error.path} is not there: install opa (https://www.openpolicyagent.org), or name it with OPA=/path/to/opa.\n`
        : `${error.stderr || error.message}\n`,
    );
    process.exitCode = 2;
  }
}
