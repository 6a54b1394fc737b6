import { readFileSync } from 'node:fs';
import process from 'node:process';
import { YamlFile } from './YamlFile.mjs';
import { Refusal, handOver, required, runAsCommand } from './command.mjs';
import {
  describeImage,
  imageFile,
  isDeployedTo,
  isIdle,
  isSameImage,
  nameImage,
  readImage,
} from './images.mjs';
import { planPromotions } from './planPromotions.mjs';
import { environmentOf, ownerOf, readPlatform } from './platform.mjs';

const APPLICATION = /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/;
const USAGE = `node automation/promote.mjs --application TEAM/NAME [--from ENVIRONMENT] [--to ENVIRONMENT]
node automation/promote.mjs --plan < PATHS

Copies what runs in one environment to the next: changes values/<to>/<team>/<name>/image.yaml and prints the pull
request to open. Without --to the next environment that has the application, without --from the one before.

--plan reads the paths that a commit changed, one a line, and prints the promotions that follow from them.`;

/**
 * Copies an image to a later environment.
 *
 * @param {{root: string, application: string, from?: string, to?: string}} options `application` with its team:
 *   `payments/checkout`; without `to` the next environment that has it, without `from` the one before
 * @returns {{changed: boolean, from: string, to: string, files: string[], branch: string, title: string, body: string}}
 * @throws Refusal when there is nothing that can be promoted
 */
export function promote({ root, application, from, to }) {
  const platform = readPlatform(root);
  const places = choosePlaces({ root, platform, application, from, to });
  const sourceFile = YamlFile.read(root, imageFile(places.from));
  const targetFile = YamlFile.read(root, imageFile(places.to));
  const source = readImage(sourceFile);
  const target = readImage(targetFile);
  const environment = environmentOf(platform, places.to.environment);

  if (isIdle(source)) {
    throw new Refusal(
      `${application} runs nothing in ${places.from.environment} yet (${sourceFile.file} has no image), so there is nothing to promote.`,
    );
  }
  if (environment.requireDigest && !source.digest) {
    const reference = describeImage(source);
    throw new Refusal(
      `${environment.name} takes images by digest only, and ${sourceFile.file} has none. ` +
        `\`docker buildx imagetools inspect ${reference} --format '{{.Manifest.Digest}}'\` prints it: ` +
        'add it there as image.digest by pull request, then promote again.',
    );
  }
  const changed = !isSameImage(source, target);
  if (changed) {
    targetFile.replaceMapping('image', source);
    targetFile.write();
  }
  const [team] = application.split('/');
  return {
    changed,
    from: places.from.environment,
    to: environment.name,
    files: changed ? [targetFile.file] : [],
    branch: `promote/${environment.name}/${application}`,
    title: `Promote ${application} to ${environment.name}: ${nameImage(
      source,
    )}`,
    body: [
      `Brings to ${environment.name} what runs in ${places.from.environment}.`,
      '',
      '| | image |',
      '|---|---|',
      `| now | \`${describeImage(target)}\` |`,
      `| after the merge | \`${describeImage(source)}\` |`,
      '',
      `\`${ownerOf({
        platform,
        environment,
        team,
      })}\` approves. A later promotion replaces this one; to go back after the merge, revert it.`,
      '',
      markerOf({ application, environment: environment.name }),
    ].join('\n'),
  };
}

/** By this the portal knows what the pull request is about. */
function markerOf({ application, environment }) {
  const [team, name] = application.split('/');
  return `<!-- gitops-flow: ${JSON.stringify({
    application: name,
    team,
    environments: [environment],
    kind: 'promote',
  })} -->`;
}

function choosePlaces({ root, platform, application, from, to }) {
  if (!APPLICATION.test(application)) {
    throw new Refusal(
      `--application must be a team and a name, such as payments/checkout, and is "${application}".`,
    );
  }
  if (!from && !to) {
    throw new Refusal('Either --from or --to is needed.');
  }
  for (const name of [from, to].filter(Boolean)) {
    environmentOf(platform, name);
    if (!isDeployedTo(root, { environment: name, application })) {
      throw new Refusal(
        `${application} is not in ${name}: ${imageFile({
          environment: name,
          application,
        })} is missing.`,
      );
    }
  }
  const order = platform.environments
    .map(environment => environment.name)
    .filter(name => isDeployedTo(root, { environment: name, application }));
  const source = from ?? order[order.indexOf(to) - 1];
  const target = to ?? order[order.indexOf(from) + 1];
  if (!source) {
    throw new Refusal(
      `${to} is the first environment of ${application}: builds deploy to it, nothing is promoted there.`,
    );
  }
  if (!target) {
    throw new Refusal(`${from} is the last environment of ${application}.`);
  }
  if (order.indexOf(source) >= order.indexOf(target)) {
    throw new Refusal(
      `Images go from ${order.join(
        ' to ',
      )}, so not from ${source} to ${target}.`,
    );
  }
  return {
    from: { environment: source, application },
    to: { environment: target, application },
  };
}

await runAsCommand(import.meta, {
  usage: USAGE,
  options: {
    application: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    plan: { type: 'boolean', default: false },
  },
  body({ root, application, from, to, plan }) {
    if (!plan) {
      const result = promote({
        root,
        application: required(application, 'application'),
        from,
        to,
      });
      if (!result.changed) {
        process.stderr.write(
          `unchanged: ${result.to} already runs what ${result.from} runs.\n`,
        );
      }
      handOver(result);
      return;
    }
    const { promotions, notes } = planPromotions({
      root,
      files: readFileSync(0, 'utf8').split('\n'),
    });
    for (const note of notes) {
      process.stderr.write(
        `${process.env.GITHUB_ACTIONS ? '::warning::' : ''}${note}\n`,
      );
    }
    handOver({ promotions });
  },
});
