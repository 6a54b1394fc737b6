import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import {
  GitopsDeployment,
  gitopsDeploymentResourceRef,
} from './gitopsDeploymentResourceRef';

const paramsSchema = z.object({
  environments: z
    .array(z.string())
    .describe('Names out of gitops.environments, such as dev'),
});

type Params = z.infer<typeof paramsSchema>;

/**
 * The deployment is in one of the environments. So is one without an environment, if any is named: who asks about a
 * whole entity asks whether there is an environment for which the answer is yes. Policies therefore name the
 * environments that are allowed, and do not put this rule under `not`.
 */
export const isEnvironment = createPermissionRule({
  name: 'IS_ENVIRONMENT',
  description: 'Deployments in one of the environments',
  resourceRef: gitopsDeploymentResourceRef,
  paramsSchema,
  apply,
  toQuery: params => deployment => apply(deployment, params),
});

function apply(
  { environment }: GitopsDeployment,
  { environments }: Params,
): boolean {
  return environment === undefined
    ? environments.length > 0
    : environments.includes(environment);
}
