import { z } from 'zod';
import { applicationStatusSchema } from './applications';
import {
  count,
  entityRef,
  environmentName,
  healthStatusSchema,
  syncStatusSchema,
  timestamp,
} from './fields';

/** A screen's worth, for who does not say. */
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
const MAX_OFFSET = 1_000_000;
const MAX_VALUES = 50;

/** Schema of {@link FleetState}. */
export const fleetStateSchema = z
  .enum(['deleting', 'paused', 'operating', 'failed', 'idle', 'deployed'])
  .meta({
    id: 'FleetState',
    description: [
      'What goes on with an Application, in one word; the first that fits.',
      '- `deleting`: it is being deleted',
      '- `paused`: Argo CD was told to leave it alone',
      '- `operating`: an operation is under way',
      '- `failed`: the last operation failed',
      '- `idle`: it runs no image yet; it waits for a promotion',
      '- `deployed`: none of these',
    ].join('\n'),
  });

/**
 * What goes on with an Application, in one word; the first that fits.
 *
 * - `deleting`: it is being deleted
 * - `paused`: Argo CD was told to leave it alone
 * - `operating`: an operation is under way
 * - `failed`: the last operation failed
 * - `idle`: it runs no image yet; it waits for a promotion
 * - `deployed`: none of these
 *
 * @public
 */
export type FleetState = z.infer<typeof fleetStateSchema>;

const oneOf = <Value extends z.ZodType>(value: Value, description: string) =>
  z
    .array(value)
    .min(1)
    .max(MAX_VALUES)
    .optional()
    .describe(`${description} Repeat it for several: any of them fits.`);

const name = z.string().min(1).max(300);

/** Schema of {@link FleetQuery}. */
export const fleetQuerySchema = z.strictObject({
  search: z
    .string()
    .max(200)
    .optional()
    .describe(
      "Words that must all occur in the entity's name, title, owner, system or images. Letter case and accents do not count.",
    ),
  environment: oneOf(
    environmentName('Name of an environment.'),
    'Only these environments.',
  ),
  health: oneOf(healthStatusSchema, 'Only these health statuses.'),
  sync: oneOf(syncStatusSchema, 'Only these sync statuses.'),
  owner: oneOf(name, 'Only entities of these owners, as entity references.'),
  system: oneOf(name, 'Only entities of these systems, as entity references.'),
  instance: oneOf(name, 'Only these Argo CD instances.'),
  state: oneOf(fleetStateSchema, 'Only these states.'),
  sort: z
    .enum([
      'title',
      'environment',
      'health',
      'sync',
      'owner',
      'instance',
      'deployedAt',
    ])
    .default('title')
    .describe(
      'By what to sort. `environment` means the promotion order, `health` from best to worst; equal ones by title and environment. What has nothing to be sorted by comes last, in either order.',
    ),
  order: z.enum(['asc', 'desc']).default('asc'),
  limit: z
    .int()
    .min(1)
    .max(MAX_LIMIT)
    .default(DEFAULT_LIMIT)
    .describe('How many entries at the most.'),
  offset: z
    .int()
    .min(0)
    .max(MAX_OFFSET)
    .default(0)
    .describe('How many entries to pass over.'),
});

/**
 * What `GET /fleet` may be asked. All filters must fit.
 *
 * @public
 */
export type FleetQuery = z.input<typeof fleetQuerySchema>;

/** Schema of {@link FleetEntry}. */
export const fleetEntrySchema = z
  .object({
    entityRef: entityRef('The entity.'),
    title: z.string().describe('What people call the entity.'),
    owner: entityRef(
      'Owner of the entity.',
      'group:default/payments',
    ).optional(),
    system: entityRef(
      'System that the entity is a part of.',
      'system:default/shop',
    ).optional(),
    environment: z
      .string()
      .describe('Name in `gitops.environments`, or one with a slash.'),
    state: fleetStateSchema,
    application: applicationStatusSchema
      .pick({
        id: true,
        name: true,
        instance: true,
        url: true,
        health: true,
        healthMessage: true,
        sync: true,
        images: true,
        desiredImage: true,
        revision: true,
        autoSync: true,
      })
      .extend({
        deployedAt: timestamp('When the last deployment finished.').optional(),
      })
      .describe('The Application in short.'),
    observedAt: timestamp('When this was last known to be true.'),
    stale: z
      .boolean()
      .describe('Whether that is longer ago than it should be.'),
  })
  .meta({
    id: 'FleetEntry',
    description: 'One Application of one entity in one environment.',
  });

/**
 * One Application of one entity in one environment.
 *
 * @public
 */
export type FleetEntry = z.infer<typeof fleetEntrySchema>;

const counts = <Value extends z.ZodType<string>>(value: Value, of: string) =>
  z
    .array(z.object({ value, count: count('How many entries have it.') }))
    .describe(`By ${of}, most first.`);

/** Schema of {@link FleetCounts}. */
export const fleetCountsSchema = z
  .object({
    health: counts(healthStatusSchema, 'health status'),
    sync: counts(syncStatusSchema, 'sync status'),
    state: counts(fleetStateSchema, 'state'),
    environment: counts(z.string(), 'environment'),
    instance: counts(z.string(), 'Argo CD instance'),
    owner: counts(z.string(), 'owner'),
    system: counts(z.string(), 'system'),
  })
  .meta({
    id: 'FleetCounts',
    description:
      'How many entries have each value. Each is counted among what all other filters let through, so that a chosen filter still shows its alternatives.',
  });

/**
 * How many entries have each value. Each is counted among what all other filters let through, so that a chosen filter
 * still shows its alternatives.
 *
 * @public
 */
export type FleetCounts = z.infer<typeof fleetCountsSchema>;

/** Schema of {@link Fleet}. */
export const fleetSchema = z
  .object({
    items: z.array(fleetEntrySchema).describe('The page that was asked for.'),
    total: count('How many entries all filters let through.'),
    counts: fleetCountsSchema,
  })
  .meta({
    id: 'Fleet',
    description:
      'All Applications that the caller may see, filtered, sorted, paged and counted.',
  });

/**
 * Answer of `GET /fleet`: all Applications that the caller may see, filtered, sorted, paged and counted.
 *
 * @public
 */
export type Fleet = z.infer<typeof fleetSchema>;
