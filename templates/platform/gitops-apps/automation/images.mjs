import { existsSync } from 'node:fs';
import path from 'node:path';
import { Refusal } from './command.mjs';

const PARTS = {
  repository: /^[a-z0-9][a-zA-Z0-9._:/-]*$/,
  tag: /^\w[\w.-]{0,127}$/,
  digest: /^sha256:[0-9a-f]{64}$/,
};

/**
 * @typedef {{environment: string, application: string}} Place `application` with its team: `payments/checkout`
 */

/** The file that says what runs somewhere. */
export function imageFile({ environment, application }) {
  return `values/${environment}/${application}/image.yaml`;
}

/** The place that a path is the image of; undefined for every other path. */
export function placeOfImage(file) {
  const match = /^values\/([^/]+)\/([^/]+\/[^/]+)\/image\.yaml$/.exec(file);
  return match ? { environment: match[1], application: match[2] } : undefined;
}

/** Whether an application is in an environment at all. */
export function isDeployedTo(root, place) {
  return existsSync(path.join(root, imageFile(place)));
}

/**
 * What runs in a place: texts by the keys of the file; without `tag` and `digest` nothing runs.
 *
 * @param {import('./YamlFile.mjs').YamlFile} file
 * @returns {Record<string, string>}
 */
export function readImage(file) {
  const image = file.value?.image;
  if (typeof image !== 'object' || image === null || Array.isArray(image)) {
    throw new Refusal(
      `${file.file}: image must be a mapping; "image: {}" when nothing runs.`,
    );
  }
  for (const [key, value] of Object.entries(image)) {
    if (typeof value !== 'string') {
      throw new Refusal(
        `${file.file}: image.${key} must be a text: write it in quotes.`,
      );
    }
    if (PARTS[key] && !PARTS[key].test(value)) {
      throw new Refusal(`${file.file}: image.${key} cannot be "${value}".`);
    }
  }
  return image;
}

/** Whether an image is named, so that something can run. */
export function isIdle({ tag, digest }) {
  return !tag && !digest;
}

/** Whether both are the same content; of two with a digest, the tags are only names. */
export function isSameImage(one, other) {
  return (
    one.repository === other.repository &&
    (one.digest && other.digest
      ? one.digest === other.digest
      : one.digest === other.digest && one.tag === other.tag)
  );
}

/** As people read it: `ghcr.io/acme/checkout:1.4.2@sha256:…`. */
export function describeImage(image) {
  return isIdle(image)
    ? 'nothing'
    : [
        image.repository,
        image.tag ? `:${image.tag}` : '',
        image.digest ? `@${image.digest}` : '',
      ].join('');
}

/** What fits a title. */
export function nameImage({ tag, digest }) {
  return tag ?? digest.slice(0, 'sha256:'.length + 12);
}
