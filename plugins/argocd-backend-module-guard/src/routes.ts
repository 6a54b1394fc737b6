import { z } from 'zod';
import {
  folder,
  repository,
  resourceName,
  revision,
  selector,
  sourceIndex,
} from './parameters';

/** What may be opened by `argocd.guard.writes`. */
export const GUARDED_WRITES = [
  'sync',
  'create',
  'update',
  'delete',
  'terminate',
] as const;

/** One of {@link GUARDED_WRITES}. */
export type GuardedWrite = (typeof GUARDED_WRITES)[number];

/** One route of Roadie's backend, as it is written there. */
export interface GuardedRoute {
  method: 'get' | 'post' | 'put' | 'delete';
  path: string;
  /** Set where the route changes something. */
  write?: GuardedWrite;
  params: z.ZodObject;
  query: z.ZodObject;
  body?: z.ZodObject;
}

/** Checked against the configuration, where it is known: a name of an instance. */
export const INSTANCE_FIELDS = [
  'argoInstance',
  'argoInstanceName',
  'clusterName',
];

const instance = z
  .string()
  .min(1, 'is empty')
  .max(253, 'is longer than 253 characters');
const nothing = z.strictObject({});
const inNamespace = z.strictObject({ appNamespace: resourceName.optional() });
// Any text counts as true there, "false" too.
const terminating = z.strictObject({
  terminateOperation: z
    .literal('true', 'can only be "true": leave it out otherwise')
    .optional(),
});
const application = z.strictObject({
  clusterName: instance,
  namespace: resourceName,
  projectName: resourceName,
  appName: resourceName,
  labelValue: z
    .string()
    .max(63, 'is longer than 63 characters')
    .regex(/^[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?$/, 'is no label value'),
  sourceRepo: repository,
  sourcePath: folder,
});
const named = z.strictObject({
  argoInstanceName: instance,
  argoAppName: resourceName,
});

/**
 * Every route of `@roadiehq/backstage-plugin-argo-cd-backend` 4.8, in its order. What is not here is answered 404.
 */
export const GUARDED_ROUTES: GuardedRoute[] = [
  {
    method: 'get',
    path: '/allArgoApps/:argoInstanceName',
    params: z.strictObject({ argoInstanceName: instance }),
    query: nothing,
  },
  {
    method: 'get',
    path: '/argoInstance/:argoInstance/repo/:repo/source/:source',
    params: z.strictObject({
      argoInstance: instance,
      repo: repository,
      source: folder,
    }),
    query: nothing,
  },
  {
    method: 'get',
    path: '/find/name/:argoAppName',
    params: z.strictObject({ argoAppName: resourceName }),
    query: inNamespace,
  },
  {
    method: 'get',
    path: '/argoInstance/:argoInstanceName/applications/name/:argoAppName/revisions/:revisionID/metadata',
    params: named.extend({ revisionID: revision }),
    query: inNamespace.extend({ sourceIndex: sourceIndex.optional() }),
  },
  {
    method: 'get',
    path: '/argoInstance/:argoInstanceName/applications/name/:argoAppName',
    params: named,
    query: inNamespace,
  },
  {
    method: 'get',
    path: '/find/selector/:argoAppSelector',
    params: z.strictObject({ argoAppSelector: selector }),
    query: inNamespace,
  },
  {
    method: 'get',
    path: '/argoInstance/:argoInstanceName/applications/selector/:argoAppSelector',
    params: z.strictObject({
      argoInstanceName: instance,
      argoAppSelector: selector,
    }),
    query: inNamespace,
  },
  {
    method: 'post',
    path: '/createArgo',
    write: 'create',
    params: nothing,
    query: nothing,
    body: application,
  },
  {
    method: 'put',
    path: '/updateArgo/:argoAppName',
    write: 'update',
    params: z.strictObject({ argoAppName: resourceName }),
    query: nothing,
    body: application,
  },
  {
    method: 'post',
    path: '/sync',
    write: 'sync',
    params: nothing,
    query: nothing,
    body: z.strictObject({
      appSelector: selector,
      terminateOperation: z
        .boolean('must be true or false, without quotes')
        .optional(),
    }),
  },
  {
    method: 'delete',
    path: '/argoInstance/:argoInstanceName/applications/:argoAppName',
    write: 'delete',
    params: named,
    query: terminating,
  },
  {
    method: 'get',
    path: '/argoInstance/:argoInstanceName/applications/:argoAppName',
    params: named,
    query: nothing,
  },
  {
    method: 'delete',
    path: '/argoInstance/:argoInstanceName/applications/:argoAppName/operation',
    write: 'terminate',
    params: named,
    query: nothing,
  },
];
