import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { formatDuration } from '../lib/progress.mjs';
import { Portal } from './Portal.mjs';
import { Reviewer } from './Reviewer.mjs';
import { readTarget } from './target.mjs';

const HELP = `npm run smoke [-- OPTIONS]

Creates an application through the running portal, merges its pull request when its checks have passed, and waits
until it is Synced and Healthy in every environment. Needs "npm start" in another terminal.

  --name NAME      of the application; default: smoke- and the time
  --image IMAGE    to run; with a digest it starts in every environment, otherwise in the first one;
                   default: docker.io/library/nginx:1.29.3
  --owner OWNER    entity reference of a group; default: group:default/payments
  --config FILE    configuration of the portal, when it is not app-config.yaml; may be repeated
  --json           one JSON object instead of a line a step

Environment, for real systems:
  SMOKE_BACKSTAGE_TOKEN   token for Backstage's API; default: sign in as guest
  SMOKE_REVIEWER_TOKEN    GitHub token of somebody who may approve and merge; default: wait until a person merges
`;

const PULL_REQUEST_PAGE = /\/pull\/(\d+)$/;
const POLL_INTERVAL_MS = 250;
const TASK_TIMEOUT_MS = 3 * 60_000;
const REVIEW_TIMEOUT_MS = 30 * 60_000;
const DEPLOY_TIMEOUT_MS = 5 * 60_000;
// The stand-in's people have fixed tokens; lena reviews for the team payments.
const LOCAL_REVIEWER_TOKEN = 'sandbox-lena';

const IMAGE = 'docker.io/library/nginx:1.29.3';
// As the local registry has it: only with a digest may an image start in production.
const LOCAL_IMAGE =
  'docker.io/library/nginx:1.29.3@sha256:aea8e37ce2a47d7b3754469196c878fc96a531d82ea2c30c478cfebc4e6a2352';

const options = readOptions();
const steps = [];
const result = { ok: false, name: options.name, steps };

try {
  await smoke();
  result.ok = true;
} catch (error) {
  result.error = error.message;
}
report();
process.exit(result.ok ? 0 : 1);

async function smoke() {
  const target = await readTarget(options.config ?? []);
  const image = options.image ?? (target.local ? LOCAL_IMAGE : IMAGE);
  const start = image.includes('@sha256:') ? 'everywhere' : 'first';
  Object.assign(result, { image, start });
  const portal = await step('sign in', () =>
    Portal.signIn({
      baseUrl: target.backendUrl,
      token: process.env.SMOKE_BACKSTAGE_TOKEN,
    }),
  );

  const { items } = await step('read the environments', () =>
    portal.environments(),
  );
  const environments = items.map(({ name }) => name);

  const { output } = await step('run the template', () =>
    portal.runTemplate({
      templateRef: 'template:default/application',
      values: {
        name: options.name,
        owner: options.owner,
        description: 'Created by npm run smoke',
        image,
        port: 8080,
        environments,
        size: 'small',
        exposure: 'none',
        start,
      },
      timeoutMs: TASK_TIMEOUT_MS,
    }),
  );
  result.pullRequest = output.links
    .map(({ url }) => url)
    .find(url => PULL_REQUEST_PAGE.test(url));
  if (!result.pullRequest) {
    throw new Error(
      `There is no pull request to merge: ${output.text[0].content}`,
    );
  }

  await step('find the entity in the catalog', () =>
    until(
      () => portal.findEntity('component', options.name),
      Boolean,
      'The entity did not appear in the catalog',
    ),
  );

  await step('see every environment wait for review', () =>
    until(
      () => portal.deployments(options.name),
      ({ environments: all }) =>
        all.every(({ state }) => state === 'waitingForReview'),
      'The environments did not wait for review',
    ),
  );

  await step('approve, wait for the checks and merge', () =>
    new Reviewer({
      ...target,
      token:
        process.env.SMOKE_REVIEWER_TOKEN ??
        (target.local ? LOCAL_REVIEWER_TOKEN : undefined),
    }).merge(PULL_REQUEST_PAGE.exec(result.pullRequest)[1], {
      timeoutMs: REVIEW_TIMEOUT_MS,
    }),
  );

  for (const [index, environment] of environments.entries()) {
    const wanted = index === 0 || start === 'everywhere' ? image : undefined;
    await step(`${environment}: Synced, Healthy, ${wanted ?? 'idle'}`, () =>
      until(
        () => portal.deployments(options.name),
        ({ environments: all }) =>
          all.some(one => one.name === environment && isLive(one, wanted)),
        `${environment} did not become Synced and Healthy, ${
          wanted ? `with ${wanted}` : 'idle'
        }`,
      ),
    );
  }
}

function isLive({ applications }, image) {
  return (
    applications.length > 0 &&
    applications.every(
      ({ sync, health, images }) =>
        sync === 'Synced' &&
        health === 'Healthy' &&
        (image ? images.includes(image) : images.length === 0),
    )
  );
}

async function until(ask, isDone, complaint) {
  const deadline = performance.now() + DEPLOY_TIMEOUT_MS;
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) {
      return answer;
    }
    if (performance.now() > deadline) {
      throw new Error(`${complaint}; last seen: ${JSON.stringify(answer)}`);
    }
    await sleep(POLL_INTERVAL_MS);
  }
}

async function step(name, work) {
  const started = performance.now();
  const entry = { step: name, ok: false };
  steps.push(entry);
  try {
    const value = await work();
    entry.ok = true;
    return value;
  } finally {
    entry.milliseconds = Math.round(performance.now() - started);
    if (!options.json) {
      process.stdout.write(
        `${entry.ok ? '✓' : '✗'} ${name} (${formatDuration(
          entry.milliseconds,
        )})\n`,
      );
    }
  }
}

function report() {
  result.milliseconds = steps.reduce((sum, one) => sum + one.milliseconds, 0);
  if (options.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } else if (result.ok) {
    process.stdout.write(
      `\n${result.name} runs ${result.image} in ${
        result.start === 'everywhere'
          ? 'every environment'
          : 'the first environment'
      }, after ${formatDuration(result.milliseconds)}.\n`,
    );
  } else {
    process.stderr.write(`\n${result.error}\n`);
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        name: {
          type: 'string',
          default: `smoke-${Date.now().toString(36)}`,
        },
        image: { type: 'string' },
        owner: { type: 'string', default: 'group:default/payments' },
        config: { type: 'string', multiple: true },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    return values;
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${HELP}`);
    process.exit(1);
  }
}
