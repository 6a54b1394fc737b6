import { createHmac, timingSafeEqual } from 'node:crypto';
import { raw, Router } from 'express';
import { z } from 'zod';
import { isSameRepository } from '../applications/isSameRepository';
import { ApiContext } from './ApiContext';
import { createApiRouter } from './createApiRouter';

/** Argo CD's own limit. */
const MAX_PAYLOAD = '50mb';

const pushSchema = z.object({
  ref: z.string(),
  repository: z.object({ html_url: z.string() }),
});

/**
 * Where GitHub tells of pushes. The answer comes before anything is looked at, and says nothing of what comes of it.
 *
 * What is pushed is not looked at either: it is a hint that the repository has changed.
 */
export function createWebhookRouter(
  { reconciler }: ApiContext,
  {
    repositoryUrl,
    secret,
    log,
  }: {
    /** Of the one repository that is followed. */
    repositoryUrl: string;
    /** Without one, whatever comes is believed. */
    secret: string | undefined;
    log: (message: string) => void;
  },
): Router {
  const router = createApiRouter();

  router.post(
    '/api/webhook',
    raw({ type: () => true, limit: MAX_PAYLOAD }),
    async (request, response) => {
      const refuse = (message: string) =>
        response.status(400).type('text/plain').send(`${message}\n`);
      const event = request.get('x-github-event');
      if (!event) {
        refuse('Unknown webhook event');
        return;
      }
      const body = Buffer.isBuffer(request.body)
        ? request.body
        : Buffer.alloc(0);
      const signature = request.get('x-hub-signature-256');
      if (secret !== undefined && !signature) {
        refuse('Webhook processing failed: missing X-Hub-Signature-256 Header');
        return;
      }
      if (secret !== undefined && !isSigned(body, secret, signature ?? '')) {
        refuse('Webhook processing failed: HMAC verification failed');
        return;
      }
      if (event === 'push') {
        const push = readPush(body);
        if (!push) {
          refuse(
            'Webhook processing failed: The payload is either too large or corrupted. Please check the payload size (must be under 50 MB) and ensure it is valid JSON',
          );
          return;
        }
        if (isSameRepository(push.repository.html_url, repositoryUrl)) {
          reconciler
            .repositoryChanged()
            .catch(error => log(`webhook: ${error}`));
        }
      }
      response.status(200).end();
    },
  );

  return router;
}

function isSigned(body: Buffer, secret: string, signature: string): boolean {
  const wanted = Buffer.from(
    `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  );
  const got = Buffer.from(signature);
  return wanted.length === got.length && timingSafeEqual(wanted, got);
}

function readPush(body: Buffer): z.infer<typeof pushSchema> | undefined {
  try {
    return pushSchema.parse(JSON.parse(body.toString()));
  } catch {
    return undefined;
  }
}
