import { YamlFile } from './YamlFile.mjs';
import { isDeployedTo, isIdle, placeOfImage, readImage } from './images.mjs';
import { readPlatform } from './platform.mjs';

// A workflow cannot run more jobs of one kind.
const MAX_PLANNED = 256;

/**
 * The promotions that follow from changed files.
 *
 * @param {{root: string, files: string[]}} options
 * @returns {{promotions: {application: string, from: string, to: string}[], notes: string[]}} `notes`: what people
 *   should know about images that are not promoted
 */
export function planPromotions({ root, files }) {
  const platform = readPlatform(root);
  const promotions = [];
  const notes = [];
  for (const file of files) {
    const from = placeOfImage(file);
    if (!from || !isDeployedTo(root, from)) {
      continue;
    }
    const to = nextEnvironment({ root, platform, place: from });
    const image = readImage(YamlFile.read(root, file));
    if (!to || isIdle(image)) {
      continue;
    }
    if (to.requireDigest && !image.digest) {
      notes.push(
        `${from.application} is not proposed for ${to.name}, which takes images by digest only: ${file} has none.`,
      );
      continue;
    }
    promotions.push({
      application: from.application,
      from: from.environment,
      to: to.name,
    });
  }
  if (promotions.length > MAX_PLANNED) {
    notes.push(
      `${
        promotions.length
      } images changed at once; ${MAX_PLANNED} are proposed. Start the workflow by hand for: ${promotions
        .slice(MAX_PLANNED)
        .map(({ application, to }) => `${application} to ${to}`)
        .join(', ')}.`,
    );
  }
  return { promotions: promotions.slice(0, MAX_PLANNED), notes };
}

function nextEnvironment({ root, platform, place }) {
  const current = platform.environments.findIndex(
    environment => environment.name === place.environment,
  );
  return current < 0
    ? undefined
    : platform.environments
        .slice(current + 1)
        .find(environment =>
          isDeployedTo(root, { ...place, environment: environment.name }),
        );
}
