import { Router, text } from 'express';
import { z } from 'zod';
import { Application } from '../applications/Application';
import { actionsOf, runAction } from '../cluster/actions/resourceActions';
import { ActionParameter } from '../cluster/actions/ResourceAction';
import { IN_CLUSTER } from '../cluster/KubernetesObject';
import { stableText } from '../cluster/sortKeys';
import { Session } from './Accounts';
import { ApiContext } from './ApiContext';
import { ApiError } from './ApiError';
import { readName } from './applicationsRouter';
import { createApiRouter } from './createApiRouter';
import { findApplication } from './findApplication';
import { findNode, livingNodes, NodeName, readNode } from './findNode';
import { maskSecret } from './maskSecrets';
import { queryText } from './query';
import { readBody } from './readBody';
import { sendJson } from './sendJson';

const actionRequest = z.object({
  appNamespace: z.string().default(''),
  project: z.string().default(''),
  namespace: z.string().default(''),
  resourceName: z.string().default(''),
  group: z.string().default(''),
  kind: z.string().default(''),
  action: z.string().default(''),
  resourceActionParameters: z
    .array(
      z.object({ name: z.string().optional(), value: z.string().optional() }),
    )
    .nullish(),
});

/** Single resources of an application: what they are, what happened to them, what can be done with them. */
export function createResourceRouter(context: ApiContext): Router {
  const { accounts, events, eventStore, objects } = context;
  const router = createApiRouter();
  const body = text({ type: 'application/json', limit: '1mb' });

  router.get(
    '/api/v1/applications/:name/resource',
    async (request, response) => {
      const session = accounts.authenticate(request);
      const wanted = readNode(request);
      const application = findApplication(context, session, readName(request));
      const { object } = findNode(context, application, wanted);
      sendJson(response, { manifest: stableText(maskSecret(object)) });
    },
  );

  router.get(
    '/api/v1/applications/:name/resource/actions',
    async (request, response) => {
      const session = accounts.authenticate(request);
      const wanted = readNode(request);
      const application = findApplication(context, session, readName(request));
      const { reference, object } = findNode(context, application, wanted);
      const actions = actionsOf(reference, object);
      sendJson(response, actions.length > 0 ? { actions } : {});
    },
  );

  router.post(
    '/api/v1/applications/:name/resource/actions/v2',
    body,
    async (request, response) => {
      const session = accounts.authenticate(request);
      const wanted = readBody(
        actionRequest,
        request,
        'ResourceActionRunRequestV2',
      );
      act(
        session,
        { ...wanted, name: request.params.name },
        { ...wanted, name: wanted.resourceName },
        wanted.action,
        wanted.resourceActionParameters ?? [],
      );
      sendJson(response, {});
    },
  );

  // The older form: everything in the query, and the action as a text of its own.
  router.post(
    '/api/v1/applications/:name/resource/actions',
    body,
    async (request, response) => {
      const session = accounts.authenticate(request);
      const action = readBody(z.string(), request, 'string');
      act(session, readName(request), readNode(request), action, []);
      sendJson(response, {});
    },
  );

  router.get('/api/v1/applications/:name/events', async (request, response) => {
    const session = accounts.authenticate(request);
    const application = findApplication(context, session, readName(request));
    const uid = queryText(request, 'resourceUID');
    sendJson(response, {
      metadata: { resourceVersion: String(objects.resourceVersion) },
      items: uid
        ? eventsOfResource(application, {
            uid,
            namespace: queryText(request, 'resourceNamespace'),
            name: queryText(request, 'resourceName'),
          })
        : eventStore.about(IN_CLUSTER, application.metadata.uid ?? ''),
    });
  });

  function eventsOfResource(
    application: Application,
    wanted: { uid: string; namespace: string; name: string },
  ) {
    const node = livingNodes(context, application).find(
      ({ object: { metadata } }) =>
        metadata.uid === wanted.uid &&
        metadata.name === wanted.name &&
        (metadata.namespace ?? '') === wanted.namespace,
    );
    if (!node) {
      throw ApiError.invalid(
        `${wanted.name} not found as part of application ${application.metadata.name}`,
      );
    }
    return eventStore.about(node.reference.cluster, wanted.uid);
  }

  function act(
    session: Session,
    name: Parameters<typeof findApplication>[2],
    node: NodeName,
    action: string,
    parameters: ActionParameter[],
  ): void {
    const application = findApplication(
      context,
      session,
      name,
      `action/${node.group}/${node.kind}/${action}`,
    );
    const { reference } = findNode(context, application, node);
    let isKnown: boolean;
    try {
      isKnown = runAction(objects, reference, action, parameters);
    } catch (error) {
      throw new ApiError(
        2,
        `error executing Lua resource action: ${
          error instanceof Error ? error.message : error
        }`,
      );
    }
    if (!isKnown) {
      throw new ApiError(
        2,
        'error getting Lua resource action: built-in script does not exist',
      );
    }
    events.recordApplication(application, {
      component: 'argocd-server',
      reason: 'ResourceActionRan',
      message: `${session.name} ran action ${action} on resource ${node.group}/${node.kind}/${node.name}`,
    });
  }

  return router;
}
