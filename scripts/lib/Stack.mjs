import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Portal } from '../smoke/Portal.mjs';
import { ROOT } from './paths.mjs';
import { isPortFree, whoListens } from './ports.mjs';
import { Explained, step } from './progress.mjs';
import { Service } from './Service.mjs';

const REQUEST_TIMEOUT_MS = 5_000;
const START_TIMEOUT_MS = 5 * 60_000;
const CATALOG_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 200;
const SANDBOX_PARTS = [
  'github',
  'argocd-nonprod',
  'argocd-prod',
  'aws',
  'registry',
];
const SEEDED_ENTITIES = [
  ['template', 'application'],
  ['group', 'payments'],
  ['component', 'checkout'],
];

/** Sandbox, backend and app of one instance. */
export class Stack {
  #instance;
  #services = new Map();

  /**
   * @param {{
   *   instance: import('./instance.mjs').Instance,
   *   node: string,
   *   env: NodeJS.ProcessEnv,
   *   verbose?: boolean,
   *   say?: (text: string) => void,
   * }} options
   */
  constructor({ instance, node, env, verbose = false, say = console.log }) {
    this.#instance = instance;
    const common = {
      env: { ...env, NODE_ENV: 'development' },
      verbose,
      say,
    };
    const add = (name, options) =>
      this.#services.set(
        name,
        new Service({
          ...common,
          ...options,
          name,
          log: this.#logOf(name),
        }),
      );
    const config = instance.configFiles.flatMap(file => ['--config', file]);
    const typescript = [
      node,
      '--enable-source-maps',
      '--require',
      '@backstage/cli-node/config/nodeTransform.cjs',
    ];

    if (instance.sandbox) {
      add('sandbox', {
        command: [
          ...typescript,
          'src/main.ts',
          '--data',
          path.join(instance.data, 'sandbox'),
          ...SANDBOX_PARTS.flatMap(name => [
            `--${name}-port`,
            String(instance.ports[name]),
          ]),
          '--portal-url',
          instance.appUrl,
          '--portal-backend-url',
          instance.backendUrl,
        ],
        cwd: path.join(ROOT, 'packages/sandbox'),
        isReady: async () =>
          (await answers(`${this.sandboxUrl('github')}/`)) &&
          (await answers(`${this.sandboxUrl('argocd-nonprod')}/healthz`)) &&
          (await answers(`${this.sandboxUrl('argocd-prod')}/healthz`)),
      });
    }
    add('backend', {
      command: [...typescript, 'src/index.ts', ...config],
      cwd: path.join(ROOT, 'packages/backend'),
      isReady: () =>
        answers(`${instance.backendUrl}/.backstage/health/v1/readiness`),
    });
    add('app', {
      command: [
        node,
        path.join(ROOT, 'node_modules/@backstage/cli/bin/backstage-cli'),
        'package',
        'start',
        ...config,
      ],
      cwd: path.join(ROOT, 'packages/app'),
      isReady: () => servesPage(instance.appUrl),
    });
  }

  /** Address of a part of the sandbox: `github`, `argocd-nonprod`, `argocd-prod`, `aws`, `registry`. */
  sandboxUrl(name) {
    return `http://localhost:${this.#instance.ports[name]}`;
  }

  /** Process of `sandbox`, `backend` or `app`. */
  pid(name) {
    return this.#services.get(name)?.pid;
  }

  /** Starts what the instance has, says what it does, and returns when the page can be used. */
  async start() {
    await this.#checkPorts();
    await rm(path.join(this.#instance.data, 'logs'), {
      recursive: true,
      force: true,
    });
    if (this.#services.has('sandbox')) {
      await step(
        'Starting the sandbox (GitHub, two Argo CD, registries, AWS)',
        () => this.#startService('sandbox'),
      );
    }
    await Promise.all([
      step('Starting the backend', () => this.#startService('backend')),
      step('Building the page', () => this.#startService('app')),
    ]);
    if (this.#services.has('sandbox')) {
      await step('Reading the catalog', () => this.#waitForCatalog());
    }
  }

  /** Stops everything, in the reverse order. */
  async stop() {
    for (const service of [...this.#services.values()].reverse()) {
      await service.stop();
    }
  }

  // The backend is ready before it has read the catalog's files; until then the first page would be empty and the
  // form without a template. Of another catalog than the sandbox's we do not know what to expect.
  async #waitForCatalog() {
    const portal = await Portal.signIn({ baseUrl: this.#instance.backendUrl });
    const deadline = performance.now() + CATALOG_TIMEOUT_MS;
    for (const [kind, name] of SEEDED_ENTITIES) {
      while (!(await portal.findEntity(kind, name))) {
        if (performance.now() > deadline) {
          throw new Explained(
            `The catalog did not get ${kind} ${name}. Its log: ${this.#logOf(
              'backend',
            )}`,
          );
        }
        await sleep(POLL_INTERVAL_MS);
      }
    }
  }

  #logOf(name) {
    return path.join(this.#instance.data, 'logs', `${name}.log`);
  }

  #startService(name) {
    return this.#services.get(name).start({ timeoutMs: START_TIMEOUT_MS });
  }

  async #checkPorts() {
    const taken = [];
    for (const [name, port] of Object.entries(this.#instance.ports)) {
      if (!(await isPortFree(port))) {
        taken.push(
          `  ${port}, for ${name}: taken by ${
            whoListens(port) ?? 'another program'
          }`,
        );
      }
    }
    if (taken.length > 0) {
      throw new Explained(
        `These ports are needed and not free:\n${taken.join('\n')}\n\n` +
          'End those programs, or start on other ports: npm start -- --port-offset 1000',
      );
    }
  }
}

async function answers(url) {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  await response.body?.cancel();
  return response.ok;
}

/** The page can be used when its scripts are there, not already when its frame is. */
export async function servesPage(url) {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  const html = await response.text();
  const scripts = [...html.matchAll(/<script[^>]+src="([^"]+)"/g)].map(
    match => new URL(match[1], url).href,
  );
  if (!response.ok || scripts.length === 0) {
    return false;
  }
  return (await Promise.all(scripts.map(answers))).every(Boolean);
}
