import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { createInstance } from './lib/instance.mjs';
import { Explained, main } from './lib/progress.mjs';
import { Stack } from './lib/Stack.mjs';
import { setUp } from './lib/toolchain.mjs';

const HELP = `npm start [-- OPTIONS]

Installs what is missing, starts everything and prints the address to open.

  --port-offset N   add N to every port
  --data DIR        keep the state there instead of in .data
  --config FILE     use this configuration instead of app-config.yaml and app-config.local.yaml; may be repeated
  --no-sandbox      start only backend and app, for a configuration that points to real systems
  --verbose         show the logs of all parts
`;

await main(async () => {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }
  const { node, env } = await setUp();
  const instance = await createInstance({
    data: options.data && path.resolve(options.data),
    portOffset: options['port-offset'] && Number(options['port-offset']),
    sandbox: !options['no-sandbox'],
    configFiles: options.config,
  });
  const stack = new Stack({ instance, node, env, verbose: options.verbose });

  let stopping;
  const stop = () => {
    stopping ??= stack.stop();
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, async () => {
      process.stdout.write('\nStopping…\n');
      await stop();
      process.exit(0);
    });
  }

  try {
    await stack.start();
  } catch (error) {
    await stop();
    throw error;
  }
  if (!stopping) {
    process.stdout.write(welcome(instance, stack));
  }
});

function welcome(instance, stack) {
  const sandbox = instance.sandbox
    ? `
  GitHub stand-in     ${stack.sandboxUrl('github')}
  Argo CD stand-ins   ${stack.sandboxUrl('argocd-nonprod')} (dev, staging)
                      ${stack.sandboxUrl('argocd-prod')} (prod)
  Registry and AWS    ${stack.sandboxUrl('registry')}, ${stack.sandboxUrl(
        'aws',
      )}
`
    : '';
  return `
  Open                ${instance.appUrl}
${sandbox}
  Ctrl-C stops everything. What you create stays in ${instance.data}; "npm run reset" empties it.
`;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        config: { type: 'string', multiple: true },
        data: { type: 'string' },
        help: { type: 'boolean' },
        'no-sandbox': { type: 'boolean' },
        'port-offset': { type: 'string' },
        verbose: { type: 'boolean' },
      },
    });
    if (values['port-offset'] && !/^\d{1,5}$/.test(values['port-offset'])) {
      throw new Error('--port-offset must be a whole number');
    }
    return values;
  } catch (error) {
    throw new Explained(`${error.message}\n\n${HELP}`);
  }
}
