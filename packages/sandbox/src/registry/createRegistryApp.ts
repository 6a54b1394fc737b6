import express, {
  ErrorRequestHandler,
  Express,
  Request,
  Response,
} from 'express';
import { RegistryAccess } from './RegistryAccess';
import { RegistryRefusal } from './RegistryRefusal';
import { RegistryRepository } from './RegistryRepository';
import { RegistryStore, StoredRegistry } from './RegistryStore';

const QUESTION = /^(.+)\/(manifests|blobs|tags)\/([^/]+)$/;
const DEFAULT_PAGE = 1000;

const sendRefusal: ErrorRequestHandler = (error, _req, res, next) => {
  if (!(error instanceof RegistryRefusal)) {
    next(error);
    return;
  }
  const { status, code, message, headers } = error;
  res
    .status(status)
    .set(headers)
    .json({ errors: [{ code, message }] });
};

/** The API of https://github.com/opencontainers/distribution-spec for reading, once for each host: `/ghcr.io/v2/`. */
export function createRegistryApp(options: {
  store: RegistryStore;
  access: RegistryAccess;
  /** Address of the server, without a slash at the end. */
  url: () => string;
}): Express {
  const { store, access } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');

  app.get('/', (_req, res) => {
    res.json({
      registries: store.hosts.map(
        host => `${options.url()}/${host}/v2/_catalog`,
      ),
    });
  });

  app.get('/:host/token', (req, res) => {
    const registry = findRegistry(req.params.host);
    res.json(access.issueToken(req.params.host, registry, req));
  });

  // Where blobs lie. Like Amazon S3, it takes a second way to say who one is for an error.
  app.get('/:host/storage/:digest', (req, res) => {
    if (req.headers.authorization) {
      res
        .status(400)
        .type('xml')
        .send(
          '<Error><Code>InvalidArgument</Code><Message>Only one auth mechanism allowed</Message></Error>',
        );
      return;
    }
    const registry = findRegistry(req.params.host);
    const blob = [...registry.repositories.values()]
      .map(repository => repository.findBlob(req.params.digest))
      .find(found => found !== undefined);
    if (!blob) {
      throw new RegistryRefusal(
        404,
        'BLOB_UNKNOWN',
        'blob unknown to registry',
      );
    }
    res.type('application/octet-stream').send(blob.bytes);
  });

  app.get('/:host/v2/_catalog', (req, res) => {
    const { repositories } = findRegistry(req.params.host);
    res.json({ repositories: [...repositories.keys()].sort() });
  });

  app.get('/:host/v2', (req, res) => {
    const { host } = req.params;
    access.assertMayRead({
      host,
      registry: findRegistry(host),
      name: undefined,
      url: `${options.url()}/${host}`,
      req,
    });
    res.json({});
  });

  app.get('/:host/v2/*', (req: Request<{ host: string; 0: string }>, res) => {
    const { host } = req.params;
    const registry = findRegistry(host);
    const [, name, kind, reference] = req.params[0].match(QUESTION) ?? [];
    if (!name) {
      throw new RegistryRefusal(404, 'UNSUPPORTED', 'not served here');
    }
    access.assertMayRead({
      host,
      registry,
      name,
      url: `${options.url()}/${host}`,
      req,
    });
    const repository = registry.repositories.get(name);
    if (!repository) {
      throw new RegistryRefusal(
        404,
        'NAME_UNKNOWN',
        'repository name not known to registry',
      );
    }
    res.set('docker-distribution-api-version', 'registry/2.0');
    if (kind === 'manifests') {
      sendManifest({ repository, reference, req, res });
    } else if (kind === 'blobs') {
      redirectToBlob({ repository, reference, host, res });
    } else {
      sendTags({ repository, name, host, req, res });
    }
  });

  app.all('*', () => {
    throw new RegistryRefusal(405, 'UNSUPPORTED', 'only reading is served');
  });
  app.use(sendRefusal);
  return app;

  function findRegistry(host: string): StoredRegistry {
    const registry = store.find(host);
    if (!registry) {
      throw new RegistryRefusal(
        404,
        'NAME_UNKNOWN',
        `there is no registry ${host}, only ${store.hosts.join(', ')}`,
      );
    }
    return registry;
  }

  function redirectToBlob({
    repository,
    reference,
    host,
    res,
  }: {
    repository: RegistryRepository;
    reference: string;
    host: string;
    res: Response;
  }) {
    if (!repository.findBlob(reference)) {
      throw new RegistryRefusal(
        404,
        'BLOB_UNKNOWN',
        'blob unknown to registry',
      );
    }
    res.redirect(307, `${options.url()}/${host}/storage/${reference}`);
  }

  function sendTags({
    repository,
    name,
    host,
    req,
    res,
  }: {
    repository: RegistryRepository;
    name: string;
    host: string;
    req: Request;
    res: Response;
  }) {
    const last = typeof req.query.last === 'string' ? req.query.last : '';
    const size = Number(req.query.n) || DEFAULT_PAGE;
    const rest = repository.tags.filter(tag => tag > last);
    const page = rest.slice(0, size);
    if (rest.length > page.length) {
      const query = new URLSearchParams({
        n: String(size),
        last: page[page.length - 1],
      });
      res.set('link', `</${host}/v2/${name}/tags/list?${query}>; rel="next"`);
    }
    res.json({ name, tags: page });
  }
}

function sendManifest({
  repository,
  reference,
  req,
  res,
}: {
  repository: RegistryRepository;
  reference: string;
  req: Request;
  res: Response;
}) {
  const manifest = repository.findManifest(reference);
  const accepted = req.headers.accept ?? '*/*';
  if (
    !manifest ||
    !(accepted.includes(manifest.mediaType) || accepted.includes('*/*'))
  ) {
    throw new RegistryRefusal(
      404,
      'MANIFEST_UNKNOWN',
      manifest
        ? `it is a ${manifest.mediaType}, which the Accept header does not name`
        : 'manifest unknown',
    );
  }
  res
    .set('docker-content-digest', manifest.digest)
    .set('content-type', manifest.mediaType)
    .set('content-length', String(manifest.bytes.length))
    .end(manifest.bytes);
}
