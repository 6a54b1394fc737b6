import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './lib/paths.mjs';
import { isPortFree, whoListens } from './lib/ports.mjs';
import { Portal } from './smoke/Portal.mjs';
import { request } from './smoke/request.mjs';

// Beside "npm start" and the browser journeys.
const PORT_OFFSET = 20_000;
const PORTS = [3000, 7007, 7100, 7101, 7102, 7103, 7104].map(
  port => port + PORT_OFFSET,
);
const [, BACKEND_PORT, GITHUB_PORT] = PORTS;
const BACKEND = `http://localhost:${BACKEND_PORT}`;
const GITHUB = `http://localhost:${GITHUB_PORT}/api/v3`;
// Production asks for a digest, and only what may start there starts everywhere. It is the local registry's.
const IMAGE =
  'docker.io/library/httpd:2.4.65@sha256:7cef0ea3a8c11d1058de226e943dae4fd3b60f5592a4282d13af06d6faf931b4';
const START_TIMEOUT_MS = 4 * 60_000;

let data;
before(async () => {
  data = await mkdtemp(path.join(os.tmpdir(), 'start-test-'));
});
after(() => rm(data, { recursive: true, force: true }));

/** A script of ours in a process, with all that it said so far. */
class Script {
  #child;
  output = '';

  constructor(file, args, env = {}) {
    this.#child = spawn(
      process.execPath,
      [path.join(ROOT, 'scripts', file), ...args],
      { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#child.stdout.on('data', chunk => (this.output += chunk));
    this.#child.stderr.on('data', chunk => (this.output += chunk));
    this.ended = new Promise(resolve => this.#child.on('close', resolve));
  }

  signal(name) {
    this.#child.kill(name);
  }
}

function start(env) {
  return new Script(
    'start.mjs',
    ['--port-offset', String(PORT_OFFSET), '--data', data],
    env,
  );
}

async function until(ask, complaint, timeoutMs = 60_000) {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await Promise.resolve()
      .then(ask)
      .catch(() => undefined);
    if (answer) {
      return answer;
    }
    assert.ok(performance.now() < deadline, complaint());
    await sleep(100);
  }
}

async function isOpen(script) {
  await until(
    () => script.output.includes('Open '),
    () => `npm start did not get ready: ${script.output}`,
    START_TIMEOUT_MS,
  );
}

function github(pathname) {
  return request(GITHUB + pathname, {
    headers: { authorization: 'Bearer sandbox-sam' },
    what: pathname,
  });
}

function values(name) {
  return {
    name,
    owner: 'group:default/payments',
    description: 'Made by a test',
    image: 'docker.io/library/nginx:1.29.3',
    port: 8080,
    environments: ['dev', 'staging', 'prod'],
    size: 'small',
    exposure: 'none',
    start: 'first',
  };
}

async function create(name) {
  const portal = await Portal.signIn({ baseUrl: BACKEND });
  return portal.runTemplate({
    templateRef: 'template:default/application',
    values: values(name),
    timeoutMs: 3 * 60_000,
  });
}

/** Everything that GitHub holds for one application, without what differs by name. */
async function traces(name) {
  const tree = async (repository, branch) => {
    const { tree: entries } = await github(
      `/repos/acme/${repository}/git/trees/${encodeURIComponent(
        branch,
      )}?recursive=1`,
    );
    return entries
      .filter(entry => entry.type === 'blob')
      .map(entry => entry.path);
  };
  const pulls = await github(
    `/repos/acme/gitops-apps/pulls?state=all&head=acme:app/${name}`,
  );
  const { topics, visibility, homepage } = await github(`/repos/acme/${name}`);
  const anonymous = text => text.replaceAll(name, 'NAME');
  return {
    repository: { topics, visibility, homepage: anonymous(homepage) },
    files: (await tree(name, 'main')).map(anonymous),
    pullRequests: pulls.map(pull => ({
      title: anonymous(pull.title),
      state: pull.state,
    })),
    proposal: (await tree('gitops-apps', `app/${name}`))
      .filter(file => file.includes(`/${name}`))
      .map(anonymous),
  };
}

describe('npm start', { concurrency: false }, () => {
  let running;
  after(() => running?.signal('SIGTERM'));

  it('names the port that is taken, and by what', async () => {
    const blocker = createServer();
    await new Promise(resolve =>
      blocker.listen(PORTS[0], '127.0.0.1', resolve),
    );
    const script = start();

    const code = await script.ended;

    await new Promise(resolve => blocker.close(resolve));
    assert.equal(code, 1);
    assert.match(
      script.output,
      new RegExp(
        `${PORTS[0]}, for app: taken by .*\\(process ${process.pid}\\)`,
      ),
    );
  });

  it('refuses an option that it does not know', async () => {
    const script = new Script('start.mjs', ['--prot-offset', '1']);

    assert.equal(await script.ended, 1);
    assert.match(script.output, /--prot-offset/);
    assert.match(script.output, /--port-offset N/);
  });

  it('prints the address when the page can be used', async () => {
    running = start();
    await isOpen(running);

    assert.match(
      running.output,
      new RegExp(`Open +http://localhost:${PORTS[0]}`),
    );
  });

  it(
    'listens on loopback only',
    { skip: process.platform !== 'linux' && 'reads /proc' },
    () => {
      const loopback = ['0100007F', `${'0'.repeat(24)}01000000`];
      const listening = ['tcp', 'tcp6']
        .flatMap(table =>
          readFileSync(`/proc/net/${table}`, 'utf8').split('\n').slice(1),
        )
        .map(line => line.trim().split(/\s+/))
        .filter(([, , , state]) => state === '0A')
        .map(([, local]) => local.split(':'))
        .filter(([, port]) => PORTS.includes(parseInt(port, 16)));

      assert.ok(listening.length >= PORTS.length);
      assert.deepEqual(
        listening.filter(([address]) => !loopback.includes(address)),
        [],
      );
    },
  );

  it('lets npm run check find nothing wrong with the credentials', async () => {
    const script = new Script('check.mjs', [
      '--config',
      path.join(data, 'app-config.yaml'),
    ]);

    assert.equal(await script.ended, 0, script.output);
    assert.match(script.output, /^ {2}ok +credentials +The personal access/m);
    assert.match(script.output, /^\d+ ok, 0 warnings, 0 problems\./m);
  });

  it('lets npm run smoke take an application to every environment', async () => {
    const script = new Script('smoke.mjs', [
      '--config',
      path.join(data, 'app-config.yaml'),
      '--name',
      'survivor',
      '--image',
      IMAGE,
      '--json',
    ]);

    const code = await script.ended;
    const result = JSON.parse(script.output);

    assert.equal(code, 0, script.output);
    assert.equal(result.ok, true);
    assert.equal(result.image, IMAGE);
    assert.equal(result.start, 'everywhere');
    assert.ok(result.steps.every(({ ok }) => ok));
  });

  it('finishes a creation whose backend was killed in the middle', async () => {
    await create('undisturbed');
    const disturbed = create('disturbed').catch(() => 'cut off');
    await until(
      () => github('/repos/acme/disturbed'),
      () => 'the repository did not appear',
    );
    process.kill(backendPid(), 'SIGKILL');
    assert.equal(await disturbed, 'cut off');
    await until(
      () =>
        request(`${BACKEND}/.backstage/health/v1/readiness`, {
          what: 'readiness',
        }),
      () => `the backend did not come back: ${running.output}`,
      120_000,
    );
    assert.match(
      running.output,
      /backend ended \(SIGKILL\); starting it again/,
    );

    await create('disturbed');

    assert.deepEqual(await traces('disturbed'), await traces('undisturbed'));
  });

  it('stops everything on Ctrl-C', async () => {
    running.signal('SIGINT');

    assert.equal(await running.ended, 0);
    for (const port of PORTS) {
      assert.ok(await isPortFree(port), `${port} is still taken`);
    }
  });

  it('starts again without a network, with everything that was created', async () => {
    const before_ = running.output;
    running = start({
      npm_config_registry: 'http://127.0.0.1:9/',
      YARN_NPM_REGISTRY_SERVER: 'http://127.0.0.1:9/',
    });
    await isOpen(running);

    assert.doesNotMatch(running.output, /Installing|Fetching/, before_);
    const portal = await Portal.signIn({ baseUrl: BACKEND });
    const { environments } = await until(
      async () => {
        const deployments = await portal.deployments('survivor');
        return (
          deployments.environments.every(({ applications }) =>
            applications.every(({ health }) => health === 'Healthy'),
          ) && deployments
        );
      },
      () => 'the application was not found again',
    );
    assert.deepEqual(
      environments.map(({ name, applications }) => [
        name,
        applications[0].sync,
        applications[0].images,
      ]),
      ['dev', 'staging', 'prod'].map(name => [name, 'Synced', [IMAGE]]),
    );
    const pulls = await github('/repos/acme/gitops-apps/pulls?state=open');
    assert.deepEqual(pulls.map(({ head }) => head.ref).sort(), [
      'app/disturbed',
      'app/undisturbed',
    ]);
  });

  it('ends when it is told to terminate', async () => {
    running.signal('SIGTERM');

    assert.equal(await running.ended, 0);
  });
});

function backendPid() {
  return Number(/\(process (\d+)\)$/.exec(whoListens(BACKEND_PORT))[1]);
}
