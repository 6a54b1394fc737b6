import { RELATION_OWNED_BY } from '@backstage/catalog-model';
import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import {
  GitopsDeployment,
  gitopsDeploymentResourceRef,
} from './gitopsDeploymentResourceRef';

const paramsSchema = z.object({
  claims: z
    .array(z.string())
    .describe('Full references, of which one owns the entity'),
});

type Params = z.infer<typeof paramsSchema>;

/** The entity is owned by one of the claims, as the catalog's own rule of this name has it. */
export const isEntityOwner = createPermissionRule({
  name: 'IS_ENTITY_OWNER',
  description: 'Deployments of entities that one of the claims owns',
  resourceRef: gitopsDeploymentResourceRef,
  paramsSchema,
  apply,
  toQuery: params => deployment => apply(deployment, params),
});

function apply({ entity }: GitopsDeployment, { claims }: Params): boolean {
  return (entity.relations ?? []).some(
    ({ type, targetRef }) =>
      type === RELATION_OWNED_BY && claims.includes(targetRef),
  );
}
