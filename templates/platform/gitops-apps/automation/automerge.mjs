import { readFileSync } from 'node:fs';
import process from 'node:process';
import { handOver, runAsCommand } from './command.mjs';
import { placeOfImage } from './images.mjs';
import { readPlatform } from './platform.mjs';

const USAGE = `node automation/automerge.mjs < FILES

Says whether a bot's pull request may merge by itself. FILES are what it changes, one JSON object a line:
{"path": "values/dev/payments/checkout/image.yaml", "status": "modified"}`;

/**
 * Whether a bot's pull request may merge by itself once its checks pass: when all it does is to change the image of one
 * application in an environment that platform.yaml opens for it.
 *
 * @param {{
 *   platform: import('./platform.mjs').Platform,
 *   files: {path: string, status: string}[],
 * }} options `status` as GitHub says it
 * @returns {{merge: boolean, reason: string}}
 */
export function decideAutomerge({ platform, files }) {
  const no = reason => ({ merge: false, reason });
  if (files.length !== 1) {
    return no(`it changes ${files.length} files instead of one image`);
  }
  const [{ path, status }] = files;
  const place = placeOfImage(path);
  if (!place) {
    return no(`${path} is not the image of an application`);
  }
  if (status !== 'modified') {
    return no(`${path} is ${status} instead of modified`);
  }
  const environment = platform.environments.find(
    one => one.name === place.environment,
  );
  if (!environment?.automerge) {
    return no(`platform.yaml has no automerge for ${place.environment}`);
  }
  return {
    merge: true,
    reason: `it changes the image of ${place.application} in ${place.environment} and nothing else`,
  };
}

await runAsCommand(import.meta, {
  usage: USAGE,
  options: {},
  body({ root }) {
    const decision = decideAutomerge({
      platform: readPlatform(root),
      files: readFileSync(0, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line)),
    });
    process.stderr.write(
      `${decision.merge ? 'Merges by itself' : 'Waits for people'}: ${
        decision.reason
      }.\n`,
    );
    handOver(decision);
  },
});
