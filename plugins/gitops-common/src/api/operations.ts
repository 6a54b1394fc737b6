import { Permission } from '@backstage/plugin-permission-common';
import { z } from 'zod';
import {
  gitopsDeploymentReadPermission,
  gitopsDeploymentSyncPermission,
  gitopsInstanceReadPermission,
} from '../permissions';
import { entityDeploymentsSchema } from './deployments';
import { environmentListSchema } from './environments';
import { fleetQuerySchema, fleetSchema } from './fleet';
import { deploymentHistorySchema } from './history';
import { imageHistorySchema, imageVersionListSchema } from './images';
import { instanceListSchema } from './instances';
import { nameAvailabilitySchema } from './names';
import {
  applicationParamsSchema,
  entityParamsSchema,
  environmentParamsSchema,
  eventsQuerySchema,
  historyQuerySchema,
  imagesQuerySchema,
  nameParamsSchema,
  resourceParamsSchema,
  revisionParamsSchema,
  revisionQuerySchema,
} from './operationInputs';
import {
  operationAcceptedSchema,
  refreshRequestSchema,
  resourceActionRequestSchema,
  syncRequestSchema,
} from './operationRequests';
import { OperationId } from './operationRoutes';
import { changePreviewSchema, previewRequestSchema } from './preview';
import {
  resourceActionListSchema,
  resourceDiffListSchema,
  resourceEventListSchema,
  resourceTreeSchema,
} from './resources';
import { revisionMetadataSchema } from './revisions';
import { applicationSettingsSchema } from './settings';

/**
 * What an operation takes and gives. Everybody must be signed in for all of them.
 *
 * @public
 */
export interface OperationDefinition {
  /** In one line. */
  summary: string;
  /** What else there is to know. */
  description?: string;
  /** Without it, everybody who is signed in may. */
  permission?: Permission;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Body of the answer: 200 to a GET or a preview, 202 to what Argo CD goes on with. */
  response: z.ZodType;
  status: 200 | 202;
  /** Whether the answer has an ETag, so that 304 can take its place. */
  etag?: true;
  /** What can go wrong beside 401, as status codes. */
  errors: readonly (400 | 403 | 404 | 409 | 503)[];
}

const READ = {
  permission: gitopsDeploymentReadPermission,
  status: 200,
} as const;

const DETAIL = {
  ...READ,
  params: applicationParamsSchema,
  etag: true,
  errors: [400, 403, 404, 503],
} as const;

const WRITE = {
  permission: gitopsDeploymentSyncPermission,
  params: applicationParamsSchema,
  response: operationAcceptedSchema,
  status: 202,
  errors: [400, 403, 404, 409, 503],
} as const;

/**
 * Every operation of the API under `/api/gitops`: the document, the validation of requests and the types of the client
 * all come from here.
 *
 * @public
 */
export const gitopsOperations = {
  getDeployments: {
    ...READ,
    summary: 'What of an entity runs where, answered from memory.',
    description:
      'Environments in which the caller may not read are left out. Whoever asks is told by signal for some minutes when the answer changes.',
    params: entityParamsSchema,
    response: entityDeploymentsSchema,
    etag: true,
    errors: [400, 403, 404],
  },
  getFleet: {
    ...READ,
    summary:
      'All Applications that the caller may see: filtered, sorted, paged and counted.',
    query: fleetQuerySchema,
    response: fleetSchema,
    etag: true,
    errors: [400, 403],
  },
  listInstances: {
    summary: 'How the Argo CD instances are.',
    permission: gitopsInstanceReadPermission,
    response: instanceListSchema,
    status: 200,
    errors: [403],
  },
  listEnvironments: {
    summary: 'The environments in promotion order.',
    response: environmentListSchema,
    status: 200,
    errors: [],
  },
  getResourceTree: {
    ...DETAIL,
    summary: 'The live resources of an Application, with health.',
    response: resourceTreeSchema,
  },
  getDiff: {
    ...DETAIL,
    summary: 'Desired against live, with the values of Secrets masked.',
    response: resourceDiffListSchema,
  },
  getHistory: {
    ...DETAIL,
    summary: 'Deployments of an Application, newest first.',
    query: historyQuerySchema,
    response: deploymentHistorySchema,
    errors: [400, 403, 404],
  },
  listEvents: {
    ...DETAIL,
    summary: 'Events of an Application or of one of its resources.',
    query: eventsQuerySchema,
    response: resourceEventListSchema,
  },
  getRevision: {
    ...DETAIL,
    summary: 'Who made a revision, when and why.',
    params: revisionParamsSchema,
    query: revisionQuerySchema,
    response: revisionMetadataSchema,
  },
  listResourceActions: {
    ...DETAIL,
    summary: 'What can be done with a resource now.',
    params: resourceParamsSchema,
    response: resourceActionListSchema,
  },
  sync: {
    ...WRITE,
    summary: 'Has Argo CD apply what Git says.',
    body: syncRequestSchema,
  },
  refresh: {
    ...WRITE,
    summary: 'Has Argo CD compare with Git again.',
    body: refreshRequestSchema,
  },
  terminate: {
    ...WRITE,
    summary: 'Has Argo CD stop the operation under way.',
  },
  runResourceAction: {
    ...WRITE,
    summary:
      'Has Argo CD do something with a resource, such as promoting a rollout.',
    params: resourceParamsSchema,
    body: resourceActionRequestSchema,
  },
  getSettings: {
    ...READ,
    summary: 'What the GitOps repository says about an application today.',
    params: entityParamsSchema,
    response: applicationSettingsSchema,
    errors: [400, 403, 404, 409, 503],
  },
  getImageHistory: {
    ...READ,
    summary: 'The images that an application had in an environment.',
    params: environmentParamsSchema,
    response: imageHistorySchema,
    errors: [400, 403, 404, 409, 503],
  },
  listImages: {
    summary: 'The newest versions of an image that its registry has.',
    query: imagesQuerySchema,
    response: imageVersionListSchema,
    status: 200,
    errors: [400, 404, 503],
  },
  checkName: {
    summary: 'Whether a new application may be called so.',
    params: nameParamsSchema,
    response: nameAvailabilitySchema,
    status: 200,
    errors: [400, 503],
  },
  preview: {
    summary: 'The files that a pull request would carry. Writes nothing.',
    description:
      'What would stop the request is answered with 200 and `problems`. Anybody may preview a new application; a preview for one that is there needs `gitops.deployment.read`.',
    body: previewRequestSchema,
    response: changePreviewSchema,
    status: 200,
    errors: [400, 403, 404, 503],
  },
} satisfies Record<OperationId, OperationDefinition>;

/** @public */
export type GitopsOperations = typeof gitopsOperations;
