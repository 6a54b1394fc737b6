import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { ROOT } from './lib/paths.mjs';
import { Explained, main } from './lib/progress.mjs';
import { setUp } from './lib/toolchain.mjs';

const HELP = `npm run check [-- OPTIONS]

Asks GitHub, Argo CD, the registries and AWS whether they accept the credentials of the configuration, and names what
is missing. Writes nothing. Ends with 1 when something is wrong.

  --config FILE   use this configuration instead of app-config.yaml and app-config.local.yaml; may be repeated
`;

await main(async () => {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }
  const { node, env } = await setUp();
  const child = spawn(
    node,
    [
      '--enable-source-maps',
      '--require',
      '@backstage/cli-node/config/nodeTransform.cjs',
      'src/check/main.ts',
      ...(options.config ?? []).flatMap(file => [
        '--config',
        path.resolve(file),
      ]),
    ],
    { cwd: path.join(ROOT, 'packages/backend'), env, stdio: 'inherit' },
  );
  child.on('exit', code => process.exit(code ?? 1));
});

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        config: { type: 'string', multiple: true },
        help: { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    throw new Explained(`${error.message}\n\n${HELP}`);
  }
}
