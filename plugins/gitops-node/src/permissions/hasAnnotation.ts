import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import {
  GitopsDeployment,
  gitopsDeploymentResourceRef,
} from './gitopsDeploymentResourceRef';

const paramsSchema = z.object({
  annotation: z.string().describe('Name of the annotation'),
  value: z
    .string()
    .optional()
    .describe('What it has to say; anything, when left out'),
});

type Params = z.infer<typeof paramsSchema>;

/** The entity carries an annotation, as the catalog's own rule of this name has it. */
export const hasAnnotation = createPermissionRule({
  name: 'HAS_ANNOTATION',
  description: 'Deployments of entities with an annotation',
  resourceRef: gitopsDeploymentResourceRef,
  paramsSchema,
  apply,
  toQuery: params => deployment => apply(deployment, params),
});

function apply(
  { entity }: GitopsDeployment,
  { annotation, value }: Params,
): boolean {
  const annotations = entity.metadata.annotations ?? {};
  return (
    Object.hasOwn(annotations, annotation) &&
    (value === undefined || annotations[annotation] === value)
  );
}
