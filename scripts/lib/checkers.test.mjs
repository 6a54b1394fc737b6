import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { findTool } from './checkers.mjs';

let folder;
let tools;
let bin;
let env;

function program(name, script) {
  const file = path.join(bin, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

describe(
  'findTool',
  { skip: process.platform === 'win32' && 'needs a shell' },
  () => {
    beforeEach(() => {
      folder = mkdtempSync(path.join(os.tmpdir(), 'checkers-'));
      tools = path.join(folder, 'tools');
      bin = path.join(folder, 'bin');
      mkdirSync(bin);
      env = { ...process.env, PATH: bin };
      delete env.CI;
    });

    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it('takes what has been installed before', async () => {
      const file = path.join(tools, 'opa-1.22.2/opa');
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, '');

      assert.equal(await findTool('opa', { tools, env }), file);
    });

    for (const [says, wanted] of [
      ['v1.7.12', 'actionlint'],
      ['1.7.12 (built by somebody)', 'actionlint'],
      ['v1.7.11', undefined],
      ['v1.7.120', undefined],
      ['v11.7.12', undefined],
    ]) {
      it(`finds ${wanted} where one on PATH says ${says}`, async () => {
        program('actionlint', `echo '${says}'`);

        assert.equal(await findTool('actionlint', { tools, env }), wanted);
      });
    }

    it('finds nothing where nothing can install it', async () => {
      for (const name of [
        'actionlint',
        'zizmor',
        'kubernetes-schemas',
        'moto',
      ]) {
        assert.equal(await findTool(name, { tools, env }), undefined);
      }
      assert.ok(!existsSync(tools));
    });

    for (const [name, message] of [
      ['opa', /^opa 1\.22\.2 is needed [^]*no Go on PATH.*put opa 1\.22\.2 on/],
      ['zizmor', /^zizmor 1\.32\.0 is needed [^]*no Python 3 with pip on PATH/],
      ['kubernetes-schemas', /unpack kubernetes-validate 1\.37\.0 from PyPI/],
      ['moto', /no Python 3 with pip .* install moto\[server\]==5\.2\.5 into/],
    ]) {
      it(`says what to install for ${name} where nothing may be skipped`, async () => {
        await assert.rejects(
          findTool(name, { tools, env: { ...env, CI: 'true' } }),
          { message },
        );
      });
    }

    it('installs once, however many ask', async () => {
      const log = path.join(folder, 'log');
      program(
        'go',
        `PATH=${process.env.PATH}
echo "$@" >> ${log}
if [ "$1" = install ]; then sleep 0.3; echo built > "$GOBIN/actionlint"; fi
echo go`,
      );
      const file = path.join(tools, 'actionlint-1.7.12/actionlint');

      const all = await Promise.all(
        [1, 2, 3].map(() => findTool('actionlint', { tools, env })),
      );

      assert.deepEqual(all, [file, file, file]);
      assert.deepEqual(
        readFileSync(log, 'utf8')
          .split('\n')
          .filter(line => line.startsWith('install')),
        ['install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12'],
      );
      assert.deepEqual(readdirSync(tools), ['actionlint-1.7.12']);
    });

    it('installs moto with all that it needs', async () => {
      program(
        'python3',
        `PATH=${process.env.PATH}
if [ "$3" = --version ]; then echo 'pip 26 (python 3.12)'; exit; fi
echo "$@" > ${path.join(folder, 'log')}
mkdir -p bin && echo server > bin/moto_server`,
      );

      const file = path.join(tools, 'moto-5.2.5/bin/moto_server');
      assert.equal(await findTool('moto', { tools, env }), file);

      assert.match(
        readFileSync(path.join(folder, 'log'), 'utf8'),
        /^-m pip install --quiet --only-binary=:all: --target \S+moto-5\.2\.5\.partial moto\[server\]==5\.2\.5$/m,
      );
    });

    it('leaves nothing that looks installed when installing fails', async () => {
      program(
        'go',
        'if [ "$1" = install ]; then echo no network; exit 1; fi; echo go',
      );

      await assert.rejects(findTool('actionlint', { tools, env }), {
        message: /install [^]* ended with 1:[^]*no network/,
      });
      assert.ok(!existsSync(path.join(tools, 'actionlint-1.7.12')));
      assert.ok(!existsSync(path.join(tools, 'actionlint-1.7.12.lock')));
    });

    it('does not wait for somebody who is gone', async () => {
      program(
        'go',
        'if [ "$1" = install ]; then echo built > "$GOBIN/actionlint"; fi; echo go',
      );
      mkdirSync(tools);
      // No process has this number.
      writeFileSync(path.join(tools, 'actionlint-1.7.12.lock'), '2147483647');

      assert.ok(await findTool('actionlint', { tools, env }));
    });

    it('knows what it can find', async () => {
      await assert.rejects(findTool('kubectl'), {
        message: /There is no checker "kubectl"\. There are: actionlint, /,
      });
    });
  },
);
