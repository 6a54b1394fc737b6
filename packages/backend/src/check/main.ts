import { ConfigSources } from '@backstage/config-loader';
import { checkCredentials } from './checkCredentials';
import { countFindings, formatSystem } from './formatSystem';

/** Arguments are those of Backstage: `--config FILE`, any number of times. */
async function main(): Promise<void> {
  const config = await ConfigSources.toConfig(
    ConfigSources.default({
      watch: false,
      argv: process.argv.slice(2),
      env: process.env,
    }),
  );
  const systems = [];
  for (const pending of checkCredentials(config)) {
    const system = await pending;
    if (system.findings.length > 0) {
      systems.push(system);
      process.stdout.write(`${formatSystem(system)}\n\n`);
    }
  }
  const { ok, warning, problem } = countFindings(systems);
  process.stdout.write(
    `${ok} ok, ${warning} warnings, ${problem} problems. docs/TOKENS.md explains what each credential is for.\n`,
  );
  process.exitCode = problem > 0 ? 1 : 0;
}

main().then(
  // Connections that are kept for later would keep the process, too.
  () => process.exit(),
  error => {
    // Only the first line: behind it a parser shows the file, which may hold secrets.
    const [said] = String(error instanceof Error ? error.message : error).split(
      '\n',
    );
    process.stderr.write(`The configuration cannot be read: ${said}\n`);
    process.exit(1);
  },
);
