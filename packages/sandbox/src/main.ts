import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PACKAGE_FOLDER } from './packageFolder';
import { DEFAULT_ARGOCD, Sandbox } from './Sandbox';

const USAGE = `Usage: yarn workspace sandbox start [options]

  --data DIR                  folder of the state (default: .data/sandbox of the repository)
  --github-port N             default: 7100
  --argocd-nonprod-port N     default: 7101
  --argocd-prod-port N        default: 7102
  --aws-port N                default: 7103
  --registry-port N           default: 7104
  --portal-url URL            default: http://localhost:3000
  --portal-backend-url URL    default: http://localhost:7007
`;

const MAX_PORT = 65535;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: {
        type: 'string',
        default: resolve(PACKAGE_FOLDER, '../../.data/sandbox'),
      },
      'github-port': { type: 'string', default: '7100' },
      'argocd-nonprod-port': { type: 'string', default: '7101' },
      'argocd-prod-port': { type: 'string', default: '7102' },
      'aws-port': { type: 'string', default: '7103' },
      'registry-port': { type: 'string', default: '7104' },
      'portal-url': { type: 'string', default: 'http://localhost:3000' },
      'portal-backend-url': {
        type: 'string',
        default: 'http://localhost:7007',
      },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const ports: Record<string, number> = {
    nonprod: readPort('argocd-nonprod-port', values['argocd-nonprod-port']),
    prod: readPort('argocd-prod-port', values['argocd-prod-port']),
  };
  const sandbox = await Sandbox.create({
    dataDirectory: resolve(values.data),
    github: { port: readPort('github-port', values['github-port']) },
    argocd: DEFAULT_ARGOCD.map(instance => ({
      ...instance,
      port: ports[instance.name],
    })),
    portalUrl: values['portal-url'],
    portalBackendUrl: values['portal-backend-url'],
    aws: { port: readPort('aws-port', values['aws-port']) },
    registry: { port: readPort('registry-port', values['registry-port']) },
  });
  await sandbox.start();
  const { github, argocd, aws, registries } = sandbox.urls;
  process.stdout.write(`GitHub stand-in: ${github}\n`);
  for (const [name, url] of Object.entries(argocd)) {
    process.stdout.write(`Argo CD stand-in "${name}": ${url}\n`);
  }
  process.stdout.write(`AWS stand-in: ${aws}\n`);
  for (const { host, apiUrl } of registries) {
    process.stdout.write(`Registry stand-in "${host}": ${apiUrl}\n`);
  }

  let stopping = false;
  const stop = async () => {
    // A second signal means it: the default action ends the process at once.
    if (!stopping) {
      stopping = true;
      await sandbox.stop();
    }
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function readPort(option: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > MAX_PORT) {
    throw new Error(
      `--${option} must be a number from 0 to ${MAX_PORT}, not "${text}"`,
    );
  }
  return port;
}

main().catch(error => {
  process.stderr.write(
    `${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
});
