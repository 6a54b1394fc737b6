import { Request } from 'express';
import { Application } from '../applications/Application';
import { KubernetesObject, ObjectReference } from '../cluster/KubernetesObject';
import { liveResources, withDependents } from '../reconcile/liveResources';
import { instanceName } from '../applications/instanceName';
import { ApiContext } from './ApiContext';
import { ApiError } from './ApiError';
import { queryText } from './query';

/** Which resource of an application a call is about. */
export interface NodeName {
  group: string;
  kind: string;
  namespace: string;
  name: string;
}

/** @throws ApiError 500 where the kind is missing, which Argo CD notices only when it passes the call on */
export function readNode(request: Request): NodeName {
  const kind = queryText(request, 'kind');
  if (!kind) {
    throw new ApiError(
      13,
      'grpc: error while marshaling: proto: required field "kind" not set',
    );
  }
  return {
    group: queryText(request, 'group'),
    kind,
    namespace: queryText(request, 'namespace'),
    name: queryText(request, 'resourceName'),
  };
}

/** Everything that lives and belongs to an application. */
export function livingNodes(
  { comparison, objects }: ApiContext,
  application: Application,
): { reference: ObjectReference; object: KubernetesObject }[] {
  const valid = comparison.validate(application);
  if ('problem' in valid) {
    return [];
  }
  return withDependents(
    objects,
    liveResources({
      objects,
      cluster: valid.cluster.server,
      application: instanceName(application.metadata),
    }),
  );
}

/** @throws ApiError 400 for what does not live, or belongs to somebody else */
export function findNode(
  context: ApiContext,
  application: Application,
  { group, kind, namespace, name }: NodeName,
): { reference: ObjectReference; object: KubernetesObject } {
  const node = livingNodes(context, application).find(
    ({ reference }) =>
      reference.group === group &&
      reference.kind === kind &&
      reference.namespace === namespace &&
      reference.name === name,
  );
  if (!node) {
    throw ApiError.invalid(
      `${kind} ${group} ${name} not found as part of application ${application.metadata.name}`,
    );
  }
  return node;
}
