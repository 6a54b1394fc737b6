import { z } from 'zod';

const SEGMENT = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = new RegExp(`^${SEGMENT}(?:\\.${SEGMENT})*$`);
const LABEL_KEY =
  '(?:[a-zA-Z0-9](?:[-a-zA-Z0-9.]*[a-zA-Z0-9])?/)?[a-zA-Z0-9](?:[-\\w.]*[a-zA-Z0-9])?';
const LABEL_VALUE = '[a-zA-Z0-9](?:[-\\w.]*[a-zA-Z0-9])?';
// Each blank has one place only: where it could have two, a text of many blanks takes exponential time.
const IN_LIST = ` *(?:${LABEL_VALUE} *)?`;
const REQUIREMENT = new RegExp(
  `^(?:!?${LABEL_KEY}|${LABEL_KEY} *(?:==?|!=) *(?:${LABEL_VALUE})?|${LABEL_KEY} +(?:in|notin) +\\(${IN_LIST}(?:,${IN_LIST})*\\))$`,
);
const MAX_SELECTOR_LENGTH = 512;
// Commas between requirements, not those inside brackets.
const SEPARATOR = /,(?![^(]*\))/;

/** Name of an Application, a project or a namespace. */
export const resourceName = z
  .string()
  .max(253, 'is longer than 253 characters')
  .regex(SUBDOMAIN, 'is no Kubernetes name: lower-case letters, digits, "-"');

/** Commit, or version of a chart. Branches hold slashes: Argo CD takes them nowhere here. */
export const revision = z
  .string()
  .max(128, 'is longer than 128 characters')
  .regex(
    /^[A-Za-z0-9](?:[-+.\w]*[A-Za-z0-9])?$/,
    'is no commit and no version of a chart',
  );

/** Place of a source, from 0. */
export const sourceIndex = z
  .string()
  .regex(/^\d{1,3}$/, 'is no place of a source: 0, 1, 2 …');

/** Label selector, which must not grow into further parameters of the request to Argo CD. */
export const selector = z
  .string()
  .max(MAX_SELECTOR_LENGTH, {
    error: `is longer than ${MAX_SELECTOR_LENGTH} characters`,
    // Taking a long one apart takes quadratic time.
    abort: true,
  })
  .refine(
    text => text.split(SEPARATOR).every(part => REQUIREMENT.test(part.trim())),
    'is no label selector, such as app.kubernetes.io/name=checkout',
  );

/** Address of a repository, with a protocol or in the form of scp. */
export const repository = z
  .string()
  .max(2_048, 'is longer than 2048 characters')
  .regex(
    // A scheme only where the others are: `file://` would be a folder of Argo CD's own.
    /^(?:(?:https?|ssh|git|oci):\/\/)?[A-Za-z0-9](?:[-\w./~@]|:(?!\/\/))*$/,
    'is no address of a repository',
  )
  .refine(hasNoSteps, 'climbs out of its host');

/** Folder in a repository. */
export const folder = z
  .string()
  .max(1_024, 'is longer than 1024 characters')
  .regex(/^[-\w.][-\w./]*$/, 'is no folder')
  .refine(hasNoSteps, 'climbs out of the repository');

function hasNoSteps(path: string): boolean {
  return !path.split('/').some(part => part === '..' || part === '.');
}
