import { Request, Response, Router } from 'express';
import { createApiRouter } from './createApiRouter';
import { Application } from '../applications/Application';
import { instanceName } from '../applications/instanceName';
import { stableText } from '../cluster/sortKeys';
import { applicationBehind } from '../reconcile/liveResources';
import { Session } from './Accounts';
import { ApiContext } from './ApiContext';
import { ApiError } from './ApiError';
import { treeOf } from './applicationDetailRouter';
import { readFilter, readName } from './applicationsRouter';
import { EventStream } from './EventStream';
import { isSelected, selectApplications } from './filterApplications';
import { findApplication } from './findApplication';
import { presentApplication, presentListed } from './presentApplication';
import { queryText } from './query';

/** Changes of a tree come in bursts. */
const TREE_SETTLE_MS = 50;

/** Streams of events: as server-sent events or as JSON lines. */
export function createStreamRouter(
  context: ApiContext,
  { keepAliveMs }: { keepAliveMs: number },
): Router {
  const router = createApiRouter();

  router.get('/api/v1/stream/applications', async (request, response) => {
    const stream = EventStream.open({ request, response, keepAliveMs });
    failInFrames(stream, () =>
      streamApplications(context, request, response, stream),
    );
  });

  router.get(
    '/api/v1/stream/applications/:name/resource-tree',
    async (request, response) => {
      const stream = EventStream.open({ request, response, keepAliveMs });
      failInFrames(stream, () =>
        streamTree(context, request, response, stream),
      );
    },
  );

  return router;
}

function streamApplications(
  { accounts, applications }: ApiContext,
  request: Request,
  response: Response,
  stream: EventStream,
): void {
  const session = accounts.authenticate(request);
  const filter = readFilter(request, 'error parsing labels with selectors');
  if (!filter.name) {
    // Argo CD looks at it only together with a name.
    filter.appNamespace = '';
  }
  const since = queryText(request, 'resourceVersion');
  // What is no number switches the initial load off, but filters nothing.
  const sinceVersion = /^\d+$/.test(since) ? Number(since) : 0;
  const isNew = ({ metadata }: Application) =>
    Number(metadata.resourceVersion) >= sinceVersion;

  if (!since || filter.name) {
    selectApplications(applications, filter, session)
      .filter(isNew)
      .forEach(application =>
        stream.send({ type: 'ADDED', application: presentListed(application) }),
      );
  }
  const unwatch = applications.watch(({ type, application }) => {
    if (isNew(application) && isSelected(application, filter, session)) {
      stream.send({ type, application: presentApplication(application) });
    }
  });
  response.on('close', unwatch);
}

function streamTree(
  context: ApiContext,
  request: Request,
  response: Response,
  stream: EventStream,
): void {
  const session: Session = context.accounts.authenticate(request);
  const { metadata } = findApplication(context, session, readName(request));
  const key = { namespace: metadata.namespace ?? '', name: metadata.name };
  let sent = '';
  let timer: NodeJS.Timeout | undefined;
  const sendTree = async () => {
    timer = undefined;
    const application = context.applications.get(key);
    const tree = application ? await treeOf(context, application) : {};
    const text = stableText(tree);
    if (text !== sent) {
      sent = text;
      stream.send(tree);
    }
  };
  const unwatch = context.objects.watch(event => {
    if (applicationBehind(context.objects, event) === instanceName(key)) {
      timer ??= setTimeout(() => {
        sendTree().catch(error => stream.fail(new ApiError(2, String(error))));
      }, TREE_SETTLE_MS);
    }
  });
  response.on('close', () => {
    clearTimeout(timer);
    unwatch();
  });
}

function failInFrames(stream: EventStream, open: () => void): void {
  try {
    open();
  } catch (error) {
    stream.fail(
      error instanceof ApiError ? error : new ApiError(2, String(error)),
    );
  }
}
