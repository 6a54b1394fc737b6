import { z } from 'zod';
import {
  applicationIdSchema,
  environmentName,
  resourceIdSchema,
} from './fields';

// As the catalog has them.
const ENTITY_KIND = /^[a-zA-Z][a-zA-Z0-9]{0,62}$/;
const ENTITY_NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9._-]{0,61}[a-zA-Z0-9])?$/;

/** A commit, a version or a digest, as Argo CD has resolved it; never a branch. */
const RESOLVED_REVISION = /^[A-Za-z0-9][A-Za-z0-9._+:~-]{0,254}$/;

/** Longer than any name that a registry takes. */
const MAX_REPOSITORY_LENGTH = 300;
/** Longer than any name: those that are too long are answered with what is wrong with them. */
const MAX_NAME_LENGTH = 1_000;
const MAX_SOURCES = 100;
/** A cursor names instance, namespace and Application in base64: 253 characters of each take half of it. */
const MAX_CURSOR_LENGTH = 2_000;
const MAX_HISTORY = 100;
const DEFAULT_HISTORY = 20;

export const entityParamsSchema = z.object({
  kind: z
    .string()
    .regex(ENTITY_KIND, 'is no kind of an entity')
    .describe('Kind of the entity.'),
  namespace: z
    .string()
    .regex(ENTITY_NAME, 'is no namespace of an entity')
    .describe('Namespace of the entity.'),
  name: z
    .string()
    .regex(ENTITY_NAME, 'is no name of an entity')
    .describe('Name of the entity.'),
});

export const environmentParamsSchema = entityParamsSchema.extend({
  environment: environmentName('Name in `gitops.environments`.'),
});

export const applicationParamsSchema = entityParamsSchema.extend({
  id: applicationIdSchema,
});

export const resourceParamsSchema = applicationParamsSchema.extend({
  resource: resourceIdSchema,
});

export const revisionParamsSchema = applicationParamsSchema.extend({
  revision: z
    .string()
    .regex(RESOLVED_REVISION, 'is no commit, version or digest')
    .describe('Commit, version or digest, as a deployment names it.'),
});

export const nameParamsSchema = z.object({
  name: z
    .string()
    .min(1)
    .max(MAX_NAME_LENGTH)
    .describe('Name that an application is to get.'),
});

export const imagesQuerySchema = z.strictObject({
  repository: z
    .string()
    .min(1)
    .max(MAX_REPOSITORY_LENGTH)
    .describe('Registry and path: `ghcr.io/acme/checkout`.'),
});

export const historyQuerySchema = z.strictObject({
  limit: z
    .int()
    .min(1)
    .max(MAX_HISTORY)
    .default(DEFAULT_HISTORY)
    .describe('How many deployments at the most.'),
  before: z
    .string()
    .min(1)
    .max(MAX_CURSOR_LENGTH)
    .optional()
    .describe('Cursor out of the answer before.'),
});

export const eventsQuerySchema = z.strictObject({
  resource: resourceIdSchema
    .optional()
    .describe(
      'Only the events of this resource; absent for those of the Application.',
    ),
});

export const revisionQuerySchema = z.strictObject({
  source: z
    .int()
    .min(0)
    .max(MAX_SOURCES)
    .optional()
    .describe(
      'To which of the `sources` the revision belongs, from 0. Absent: the one that a deployment of the revision names, or the first.',
    ),
});
