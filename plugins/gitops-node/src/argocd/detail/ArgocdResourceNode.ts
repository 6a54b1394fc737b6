import {
  HEALTH_STATUSES,
  HealthStatus,
  ResourceNode,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { z } from 'zod';
import { cleanText } from './cleanText';
import { compareResources, readResourceKey, resourceId } from './resourceId';

/**
 * One object in the tree of an Application: what Git asks for, and what the cluster made out of it. Its `info` is in
 * Argo CD's words: `Containers` `1/1`, `Status Reason` `ImagePullBackOff`, `Restart Count` `3`, `Revision` `Rev:2`.
 *
 * @public
 */
export interface ArgocdResourceNode extends ResourceNode {
  /** The cluster's own id, which its events ask for. Absent while nothing lives. */
  uid?: string;
}

const MAX_IMAGES = 50;
const MAX_IMAGE_LENGTH = 500;
const MAX_INFO = 20;
const MAX_INFO_LENGTH = 200;
const MAX_MESSAGE_LENGTH = 1_000;

// About the machine, and not about the application.
const HIDDEN_INFO = new Set(['Node', 'cpu', 'memory']);

const text = z.string().nullish();

const refSchema = z.object({
  group: text,
  kind: z.string(),
  namespace: text,
  name: z.string(),
});

// Argo CD leaves empty things out: the core group, no namespace, no health.
const nodeSchema = refSchema.extend({
  version: text,
  uid: text,
  createdAt: text,
  parentRefs: z.array(refSchema).nullish(),
  info: z.array(z.object({ name: z.string(), value: text })).nullish(),
  images: z.array(z.string()).nullish(),
  health: z.object({ status: text, message: text }).nullish(),
});

/**
 * Reads `GET .../resource-tree`. The order is always the same; Argo CD's is not.
 */
export const resourceTreeSchema = z
  .object({
    nodes: z.array(nodeSchema).nullish(),
    orphanedNodes: z.array(nodeSchema).nullish(),
  })
  .transform(({ nodes, orphanedNodes }): ArgocdResourceNode[] => [
    ...(nodes ?? []).map(node => readNode(node)).sort(compareResources),
    ...(orphanedNodes ?? [])
      .map(
        (node): ArgocdResourceNode => ({
          ...readNode(node),
          orphaned: true,
        }),
      )
      .sort(compareResources),
  ]);

function readNode(node: z.infer<typeof nodeSchema>): ArgocdResourceNode {
  const key = readResourceKey(node);
  const { status, message } = node.health ?? {};
  return {
    id: resourceId(key),
    ...key,
    version: node.version ?? '',
    ...(node.uid ? { uid: node.uid } : {}),
    ...(status ? { health: readHealth(status) } : {}),
    ...(message
      ? { healthMessage: cleanText(message, MAX_MESSAGE_LENGTH) }
      : {}),
    images: (node.images ?? [])
      .slice(0, MAX_IMAGES)
      .map(image => cleanText(image, MAX_IMAGE_LENGTH)),
    ...(node.createdAt ? { createdAt: node.createdAt } : {}),
    parents: (node.parentRefs ?? []).map(ref =>
      resourceId(readResourceKey(ref)),
    ),
    info: (node.info ?? [])
      .filter(({ name }) => !HIDDEN_INFO.has(name))
      .slice(0, MAX_INFO)
      .map(({ name, value }) => ({
        name: cleanText(name, MAX_INFO_LENGTH),
        value: cleanText(value ?? '', MAX_INFO_LENGTH),
      })),
  };
}

function readHealth(status: string): HealthStatus {
  return HEALTH_STATUSES.find(known => known === status) ?? 'Unknown';
}
