import { z } from 'zod';
import { hookBody } from '../bodies/hookBody';
import { notFound, validationFailed } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiHandler, ApiReply, ApiRouter } from '../http/ApiRouter';
import { inRepository, RepositoryRequest } from '../http/inRepository';
import { parseBody } from '../http/parseBody';
import { Hook, HookDefinition } from '../store/HookStore';
import { HOOK_EVENTS, Webhooks } from '../webhooks/Webhooks';

/** GitHub takes no more for one event. */
const MAX_OF_EVENT = 20;

const configSchema = z.object({
  url: z.string().optional(),
  content_type: z.enum(['json', 'form']).optional(),
  secret: z.string().optional(),
  insecure_ssl: z.union([z.string(), z.number()]).optional(),
});
const creationSchema = z.object({
  name: z.literal('web').default('web'),
  active: z.boolean().default(true),
  events: z.array(z.string()).default(['push']),
  config: configSchema.default({}),
});
const changeSchema = z.object({
  active: z.boolean().optional(),
  events: z.array(z.string()).optional(),
  add_events: z.array(z.string()).default([]),
  remove_events: z.array(z.string()).default([]),
  config: configSchema.optional(),
});

/** https://docs.github.com/rest/repos/webhooks */
export function registerHooks(
  api: ApiRouter,
  services: GithubServices,
  webhooks: Webhooks,
): void {
  const { hooks } = services;

  api.get(
    '/repos/{owner}/{repo}/hooks',
    asAdmin(services, ({ repository }) => ({
      list: hooks
        .list(repository.id)
        .map(hook => hookBody(services, repository, hook)),
    })),
  );

  api.post(
    '/repos/{owner}/{repo}/hooks',
    asAdmin(services, ({ repository, body, requireViewer }) => {
      const { active, events, config } = parseBody(creationSchema, body ?? {});
      const definition = { active, events, config: readConfig(config) };
      assertFits(hooks.list(repository.id), definition);
      const hook = hooks.insert(repository.id, definition);
      webhooks.ping(repository, hook, requireViewer().account);
      return { status: 201, body: hookBody(services, repository, hook) };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/hooks/{hook_id}',
    asAdmin(services, request => ({
      body: hookBody(services, request.repository, findHook(services, request)),
    })),
  );

  api.patch(
    '/repos/{owner}/{repo}/hooks/{hook_id}',
    asAdmin(services, request => {
      const { repository, body } = request;
      const hook = findHook(services, request);
      const input = parseBody(changeSchema, body);
      const events = new Set([
        ...(input.events ?? hook.events),
        ...input.add_events,
      ]);
      input.remove_events.forEach(event => events.delete(event));
      const changed: HookDefinition = {
        active: input.active ?? hook.active,
        events: [...events],
        // The whole of it is replaced: a secret that is not said again is gone.
        config: input.config ? readConfig(input.config) : hook.config,
      };
      const others = hooks
        .list(repository.id)
        .filter(({ id }) => id !== hook.id);
      assertFits(others, changed);
      return {
        body: hookBody(services, repository, hooks.update(hook.id, changed)),
      };
    }),
  );

  api.delete(
    '/repos/{owner}/{repo}/hooks/{hook_id}',
    asAdmin(services, request => {
      hooks.delete(findHook(services, request).id);
      return { status: 204 };
    }),
  );

  api.post(
    '/repos/{owner}/{repo}/hooks/{hook_id}/pings',
    asAdmin(services, request => {
      const { repository, requireViewer } = request;
      const hook = findHook(services, request);
      webhooks.ping(repository, hook, requireViewer().account);
      return { status: 204 };
    }),
  );
}

/** Whoever does not administer the repository is not told that there are hooks. */
export function asAdmin(
  services: GithubServices,
  handler: (request: RepositoryRequest) => Promise<ApiReply> | ApiReply,
): ApiHandler {
  return inRepository(services, 'pull', request => {
    const { viewer, repository } = request;
    if (!services.access.allows(viewer?.account, repository, 'admin')) {
      throw notFound();
    }
    return handler(request);
  });
}

/** @throws GithubError 404 */
export function findHook(
  { hooks }: GithubServices,
  { repository, params }: RepositoryRequest,
): Hook {
  const hook = hooks.find(repository.id, Number(params.hook_id));
  if (!hook) {
    throw notFound();
  }
  return hook;
}

function readConfig({
  url,
  content_type = 'form',
  secret,
  insecure_ssl = '0',
}: z.infer<typeof configSchema>): HookDefinition['config'] {
  if (!url) {
    throw validationFailed({
      resource: 'Hook',
      code: 'missing_field',
      field: 'url',
    });
  }
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url)) {
    throw validationFailed({
      resource: 'Hook',
      code: 'custom',
      field: 'url',
      message: 'url is not a valid http or https address',
    });
  }
  return {
    url,
    content_type,
    ...(secret ? { secret } : {}),
    insecure_ssl: String(insecure_ssl) === '1' ? '1' : '0',
  };
}

function assertFits(others: Hook[], { events, config }: HookDefinition): void {
  const custom = (message: string) =>
    validationFailed({ resource: 'Hook', code: 'custom', message });
  const foreign = events.filter(event => !HOOK_EVENTS.includes(event));
  if (foreign.length > 0 || events.length === 0) {
    throw custom(
      `This local stand-in tells only of ${HOOK_EVENTS.join(', ')}, not of ${
        foreign.join(', ') || 'nothing'
      }`,
    );
  }
  if (
    others.some(
      hook =>
        hook.config.url === config.url &&
        hook.config.content_type === config.content_type &&
        events.every(event => hook.events.includes(event)),
    )
  ) {
    throw custom('Hook already exists on this repository');
  }
  for (const event of events) {
    if (
      others.filter(hook => hook.events.includes(event)).length >= MAX_OF_EVENT
    ) {
      throw custom(
        `The "${event}" event cannot have more than ${MAX_OF_EVENT} hooks`,
      );
    }
  }
}
