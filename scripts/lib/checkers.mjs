import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DATA, TOOLS } from './paths.mjs';
import { run } from './run.mjs';

const LOCK_POLL_MS = 200;
const VERSION_TIMEOUT_MS = 10_000;
const EXE = process.platform === 'win32' ? '.exe' : '';

/**
 * What checks our platform content, or stands for AWS in a test, and cannot come from npm. `module` is built by Go,
 * `wheel` is unpacked from PyPI, `requirement` is installed from there with all that it needs; `file` is where the tool
 * then lies in its folder; `askVersion` makes a copy on PATH say which one it is.
 */
const CHECKERS = {
  actionlint: {
    version: '1.7.12',
    module: 'github.com/rhysd/actionlint/cmd/actionlint',
    file: `actionlint${EXE}`,
    askVersion: ['-version'],
  },
  kubeconform: {
    version: '0.8.0',
    module: 'github.com/yannh/kubeconform/cmd/kubeconform',
    file: `kubeconform${EXE}`,
    askVersion: ['-v'],
  },
  opa: {
    version: '1.22.2',
    module: 'github.com/open-policy-agent/opa',
    file: `opa${EXE}`,
    askVersion: ['version'],
  },
  zizmor: {
    version: '1.32.0',
    wheel: 'zizmor',
    file: `zizmor-1.32.0.data/scripts/zizmor${EXE}`,
    askVersion: ['--version'],
  },
  'kubernetes-schemas': {
    version: '1.37.0',
    wheel: 'kubernetes-validate',
    file: 'kubernetes_validate/kubernetes-json-schema',
  },
  moto: {
    version: '5.2.5',
    requirement: 'moto[server]',
    file: `bin/moto_server${EXE}`,
  },
};

/**
 * Finds a checker, and builds or downloads it into the project's tools when it is in none of the known places. Prints
 * nothing; what building says is in the log `tool-<name>.log`.
 *
 * @param {'actionlint' | 'kubeconform' | 'opa' | 'zizmor' | 'kubernetes-schemas' | 'moto'} name `kubernetes-schemas`
 *   is a folder with two folders of JSON schemas per Kubernetes version (`v1.36.0-local`, and `v1.36.0-local-strict`,
 *   which knows no other fields than Kubernetes); `moto` is a script that finds its modules when `PYTHONPATH` is the
 *   folder above its own
 * @param {{tools?: string, env?: NodeJS.ProcessEnv}} options where tools are kept, and where others are looked for
 * @returns {Promise<string | undefined>} the executable (or folder); undefined when the machine lacks what installs it
 * @throws Error when installing fails; and, where CI is set, when the machine lacks what installs it
 */
export async function findTool(
  name,
  { tools = TOOLS, env = process.env } = {},
) {
  const checker = CHECKERS[name];
  if (!checker) {
    throw new Error(
      `There is no checker "${name}". There are: ${Object.keys(CHECKERS).join(
        ', ',
      )}`,
    );
  }
  const folder = path.join(tools, `${name}-${checker.version}`);
  const file = path.join(folder, checker.file);
  if (existsSync(file)) {
    return file;
  }
  if (await isOnPath(name, checker, env)) {
    return name;
  }
  const installer = checker.module ? await findGo(env) : await findPython(env);
  if (!installer) {
    if (env.CI) {
      throw new Error(
        `${name} ${
          checker.version
        } is needed and cannot be installed: there is no ${
          checker.module ? 'Go' : 'Python 3 with pip'
        } on PATH. Install that, or ${
          checker.askVersion
            ? `put ${name} ${checker.version} on PATH`
            : checker.wheel
            ? `unpack ${checker.wheel} ${checker.version} from PyPI into ${folder}`
            : `install ${checker.requirement}==${checker.version} into ${folder}`
        }.`,
      );
    }
    return undefined;
  }
  await withLock(folder, async () => {
    if (!existsSync(file)) {
      await install(name, checker, { installer, folder, env });
    }
  });
  return file;
}

// Put together beside its place and moved there when complete: an interrupted build never looks like a good one.
async function install(name, checker, { installer, folder, env }) {
  const { version, module, wheel, requirement } = checker;
  const partial = `${folder}.partial`;
  const options = {
    cwd: partial,
    log: path.join(DATA, 'logs', `tool-${name}.log`),
    env: { ...env, GOBIN: partial },
  };
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  if (module) {
    await run([installer, 'install', `${module}@v${version}`], options);
  } else if (requirement) {
    await run(
      [
        installer,
        '-m',
        'pip',
        'install',
        '--quiet',
        '--only-binary=:all:',
        '--target',
        partial,
        `${requirement}==${version}`,
      ],
      options,
    );
  } else {
    const download = path.join(partial, 'download');
    await run(
      [
        installer,
        '-m',
        'pip',
        'download',
        '--quiet',
        '--no-deps',
        '--only-binary=:all:',
        '--dest',
        download,
        `${wheel}==${version}`,
      ],
      options,
    );
    const [archive] = await readdir(download);
    await run(
      [installer, '-m', 'zipfile', '-e', path.join(download, archive), partial],
      options,
    );
    await rm(download, { recursive: true });
  }
  const file = path.join(partial, checker.file);
  if (!existsSync(file)) {
    throw new Error(
      `Installing ${name} ${version} gave no ${checker.file}. Its log: ${options.log}`,
    );
  }
  if (checker.askVersion) {
    // Unpacking a zip forgets that a file was executable.
    await chmod(file, 0o755);
  }
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
}

// Test files run as processes of their own and may want the same tool at the same time.
async function withLock(folder, work) {
  const lock = `${folder}.lock`;
  await mkdir(path.dirname(lock), { recursive: true });
  while (!(await acquire(lock))) {
    await sleep(LOCK_POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function acquire(lock) {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error;
    }
  }
  if (isAbandoned(lock)) {
    await rm(lock, { force: true });
  }
  return false;
}

function isAbandoned(lock) {
  try {
    const owner = Number(readFileSync(lock, 'utf8'));
    // Empty for the moment between creating and writing it.
    if (owner > 0) {
      process.kill(owner, 0);
    }
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

async function isOnPath(name, { version, askVersion }, env) {
  if (!askVersion) {
    return false;
  }
  const words = await answer(name, askVersion, env);
  const exactly = new RegExp(
    `(^|[^\\d.])${version.replaceAll('.', '\\.')}($|[^\\d.])`,
  );
  return words !== undefined && exactly.test(words);
}

async function findGo(env) {
  return (await answer('go', ['version'], env)) ? 'go' : undefined;
}

async function findPython(env) {
  for (const name of ['python3', 'python']) {
    const words = await answer(name, ['-m', 'pip', '--version'], env);
    if (words && /\(python 3\./.test(words)) {
      return name;
    }
  }
  return undefined;
}

/** What a program prints; undefined when there is none of that name or it does not understand. */
async function answer(file, args, env) {
  try {
    const { stdout } = await promisify(execFile)(file, args, {
      env,
      timeout: VERSION_TIMEOUT_MS,
    });
    return stdout;
  } catch {
    return undefined;
  }
}
