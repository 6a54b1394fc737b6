import { HttpAuthService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { ImageRegistries } from '@gitops-flow/backstage-plugin-gitops-node';
import express from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import { signalOf } from '../applications/signalOf';
import { upstreamErrors } from '../applications/upstreamErrors';

/** Longer than any name that a registry takes. */
const MAX_REPOSITORY_LENGTH = 300;

const querySchema = z.object({
  repository: z.string().min(1).max(MAX_REPOSITORY_LENGTH),
});

/**
 * `GET /images?repository=ghcr.io/acme/checkout`: the newest versions as `ImageVersionList`, for anybody who is signed
 * in.
 *
 * 400 for what is no name of an image, or of a registry that is not configured; 404 when the registry has no such
 * repository; 503 when it does not answer.
 */
export function createImagesRouter(options: {
  httpAuth: HttpAuthService;
  registries: Pick<ImageRegistries, 'listVersions'>;
}): express.Router {
  const { httpAuth, registries } = options;
  const router = Router();

  router.get('/images', async (req, res) => {
    await httpAuth.credentials(req, { allow: ['user'] });
    const query = querySchema.safeParse(req.query);
    if (!query.success) {
      throw new InputError(
        'repository must be the name of an image, once, such as ghcr.io/acme/checkout',
      );
    }
    res.json(
      await registries.listVersions(query.data.repository, {
        signal: signalOf(res),
      }),
    );
  });

  router.use(upstreamErrors);
  return router;
}
