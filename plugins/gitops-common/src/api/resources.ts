import { z } from 'zod';
import {
  healthStatusSchema,
  flag,
  resourceIdSchema,
  timestamp,
  count,
} from './fields';

/** What names a resource to people, beside its id. */
const identity = {
  id: resourceIdSchema,
  group: z.string().describe("API group; empty for Kubernetes' core."),
  kind: z.string(),
  namespace: z
    .string()
    .optional()
    .describe('Absent for what belongs to the whole cluster.'),
  name: z.string(),
};

/** Schema of {@link ResourceNode}. */
export const resourceNodeSchema = z
  .object({
    ...identity,
    version: z.string().describe('API version without its group: `v1`.'),
    health: healthStatusSchema
      .optional()
      .describe('Absent for kinds that have no health.'),
    healthMessage: z
      .string()
      .optional()
      .describe('Why, where Argo CD says so.'),
    images: z
      .array(z.string())
      .describe('Images as `repository[:tag][@digest]`.'),
    createdAt: timestamp('When it was created.').optional(),
    parents: z
      .array(resourceIdSchema)
      .describe(
        'Ids of the resources that made it; empty for those that Git names.',
      ),
    orphaned: flag('It lies in the namespace and belongs to no Application.'),
    info: z
      .array(z.object({ name: z.string(), value: z.string() }))
      .describe('What Argo CD adds: restarts, ready containers, the reason.'),
  })
  .meta({
    id: 'ResourceNode',
    description: 'A live Kubernetes resource of an Application.',
  });

/**
 * A live Kubernetes resource of an Application.
 *
 * @public
 */
export type ResourceNode = z.infer<typeof resourceNodeSchema>;

/** Schema of {@link ResourceTree}. */
export const resourceTreeSchema = z
  .object({
    items: z.array(resourceNodeSchema),
    observedAt: timestamp('When Argo CD was asked.'),
  })
  .meta({
    id: 'ResourceTree',
    description:
      'The live resources of an Application, as a list whose `parents` make it a tree.',
  });

/**
 * Answer of `GET E/applications/{id}/resources`: the live resources, as a list whose `parents` make it a tree.
 *
 * @public
 */
export type ResourceTree = z.infer<typeof resourceTreeSchema>;

/** Schema of {@link ResourceDiff}. */
export const resourceDiffSchema = z
  .object({
    ...identity,
    state: z
      .enum(['added', 'removed', 'changed', 'same'])
      .describe(
        'What a sync would do: `added` is in Git only, `removed` is in the cluster only.',
      ),
    desired: z
      .string()
      .optional()
      .describe(
        'YAML of what a sync would make of it; absent for what is `removed` or `same`, and where an answer has no more room.',
      ),
    live: z
      .string()
      .optional()
      .describe(
        'YAML out of the cluster; absent for what is `added` or `same`, and where an answer has no more room.',
      ),
  })
  .meta({
    id: 'ResourceDiff',
    description:
      'A resource as it should be and as it is. Values of Secrets are masked.',
  });

/**
 * A resource as it should be and as it is. Values of Secrets are masked.
 *
 * @public
 */
export type ResourceDiff = z.infer<typeof resourceDiffSchema>;

/** Schema of {@link ResourceDiffList}. */
export const resourceDiffListSchema = z
  .object({
    items: z.array(resourceDiffSchema),
    observedAt: timestamp('When Argo CD was asked.'),
  })
  .meta({
    id: 'ResourceDiffList',
    description:
      'Desired against live, for every resource that Git or Argo CD names.',
  });

/**
 * Answer of `GET E/applications/{id}/diff`: desired against live, for every resource that Git or Argo CD names.
 *
 * @public
 */
export type ResourceDiffList = z.infer<typeof resourceDiffListSchema>;

/** Schema of {@link ResourceEvent}. */
export const resourceEventSchema = z
  .object({
    type: z.enum(['Normal', 'Warning']),
    reason: z.string().describe('In one word: `FailedScheduling`.'),
    message: z.string(),
    count: count('How often it happened.'),
    firstSeenAt: timestamp('When it happened first.').optional(),
    lastSeenAt: timestamp('When it happened last.').optional(),
    resource: z
      .object({
        kind: z.string(),
        namespace: z.string().optional(),
        name: z.string(),
      })
      .describe('What it happened to.'),
  })
  .meta({ id: 'ResourceEvent', description: 'An event of Kubernetes.' });

/**
 * An event of Kubernetes.
 *
 * @public
 */
export type ResourceEvent = z.infer<typeof resourceEventSchema>;

/** Schema of {@link ResourceEventList}. */
export const resourceEventListSchema = z
  .object({
    items: z.array(resourceEventSchema),
    observedAt: timestamp('When Argo CD was asked.'),
  })
  .meta({
    id: 'ResourceEventList',
    description:
      'Events of an Application or of one of its resources, newest first.',
  });

/**
 * Answer of `GET E/applications/{id}/events`: events of an Application or of one of its resources, newest first.
 *
 * @public
 */
export type ResourceEventList = z.infer<typeof resourceEventListSchema>;

/** Schema of {@link ResourceAction}. */
export const resourceActionSchema = z
  .object({
    name: z.string().describe('To be sent back: `promote-full`.'),
    title: z.string().optional().describe('What people call it.'),
    disabled: z
      .boolean()
      .describe('Whether it makes no sense in the present state.'),
  })
  .meta({
    id: 'ResourceAction',
    description: 'Something that Argo CD can do with a resource.',
  });

/**
 * Something that Argo CD can do with a resource.
 *
 * @public
 */
export type ResourceAction = z.infer<typeof resourceActionSchema>;

/** Schema of {@link ResourceActionList}. */
export const resourceActionListSchema = z
  .object({ items: z.array(resourceActionSchema) })
  .meta({
    id: 'ResourceActionList',
    description: 'What can be done with a resource now, by name.',
  });

/**
 * Answer of `GET E/applications/{id}/resources/{resource}/actions`: what can be done with a resource now, by name.
 *
 * @public
 */
export type ResourceActionList = z.infer<typeof resourceActionListSchema>;
