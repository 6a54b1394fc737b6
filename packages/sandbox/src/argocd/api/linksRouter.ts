import { Router } from 'express';
import { ApiContext } from './ApiContext';
import { createApiRouter } from './createApiRouter';
import { findApplication } from './findApplication';
import { findNode, readNode } from './findNode';
import { queryText } from './query';
import { readName } from './applicationsRouter';
import { sendJson } from './sendJson';

/** A link that Argo CD is told to show; `${namespace}` and `${name}` in its address are filled in. */
export interface DeepLink {
  title: string;
  url: string;
}

/** Links that lead from Argo CD to elsewhere. */
export interface DeepLinks {
  /** With the namespace that the application deploys to. */
  application?: DeepLink[];
  /** With the resource's own namespace and name. */
  resource?: DeepLink[];
}

/** Deep links of applications and of their resources. */
export function createLinksRouter(
  context: ApiContext,
  { application: ofApplications = [], resource: ofResources = [] }: DeepLinks,
): Router {
  const { accounts } = context;
  const router = createApiRouter();

  router.get('/api/v1/applications/:name/links', async (request, response) => {
    const session = accounts.authenticate(request);
    const { metadata, spec } = findApplication(context, session, {
      ...readName(request),
      // Called differently here than everywhere else.
      appNamespace: queryText(request, 'namespace'),
    });
    sendJson(
      response,
      filled(ofApplications, {
        namespace: spec.destination.namespace ?? '',
        name: metadata.name,
      }),
    );
  });

  router.get(
    '/api/v1/applications/:name/resource/links',
    async (request, response) => {
      const session = accounts.authenticate(request);
      const wanted = readNode(request);
      const application = findApplication(context, session, readName(request));
      findNode(context, application, wanted);
      sendJson(response, filled(ofResources, wanted));
    },
  );

  return router;
}

function filled(
  links: DeepLink[],
  values: { namespace: string; name: string },
) {
  return {
    items: links.map(({ title, url }) => ({
      title,
      url: url
        .replaceAll('${namespace}', values.namespace)
        .replaceAll('${name}', values.name),
    })),
  };
}
