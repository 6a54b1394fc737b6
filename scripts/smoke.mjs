import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { ROOT } from './lib/paths.mjs';
import { main } from './lib/progress.mjs';
import { setUp } from './lib/toolchain.mjs';

await main(async () => {
  const { node, env } = await setUp();
  const child = spawn(
    node,
    [path.join(ROOT, 'scripts/smoke/run.mjs'), ...process.argv.slice(2)],
    { env, stdio: 'inherit' },
  );
  child.on('exit', code => process.exit(code ?? 1));
});
