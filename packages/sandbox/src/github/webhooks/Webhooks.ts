import { randomUUID } from 'node:crypto';
import { hookBody } from '../bodies/hookBody';
import { fullPull, reviewBody, simplePull } from '../bodies/pullBody';
import { GithubServices } from '../GithubServices';
import { PullEvent } from '../pulls/PullEvents';
import { RefChange } from '../RefService';
import { Account } from '../store/AccountStore';
import { Hook, HookDelivery } from '../store/HookStore';
import { PullRequest } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { Review } from '../store/ReviewStore';
import { eventContext } from './eventContext';
import { HookEvent, HookSender } from './HookSender';
import { pushPayload } from './pushPayload';

/** What happens here and is told. GitHub has more; hooks for them are refused. */
export const HOOK_EVENTS = ['push', 'pull_request', 'pull_request_review'];

/** Tells the hooks of a repository what happens in it. */
export class Webhooks {
  readonly #services: GithubServices;
  readonly #sender: HookSender;

  private constructor(services: GithubServices, sender: HookSender) {
    this.#services = services;
    this.#sender = sender;
  }

  /** Begins to listen at once. */
  static create({
    services,
    timeoutMs,
    log,
  }: {
    services: GithubServices;
    /** For one delivery. Milliseconds; default: ten seconds. */
    timeoutMs?: number;
    log: (message: string) => void;
  }): Webhooks {
    const webhooks = new Webhooks(
      services,
      HookSender.create({
        store: services.hooks,
        host: () => new URL(services.urls.web).host,
        timeoutMs,
        log,
      }),
    );
    services.refs.onChange((repository, change) =>
      webhooks.#pushed(repository, change),
    );
    services.pullEvents.on(event => webhooks.#pullChanged(event));
    services.reviewing.onSubmitted(({ pull, review }) =>
      webhooks.#reviewed(pull, review),
    );
    return webhooks;
  }

  /** Ends what is under way. */
  async stop(): Promise<void> {
    await this.#sender.stop();
  }

  /** The first thing that a hook gets. */
  ping(repository: Repository, hook: Hook, actor: Account): void {
    const services = this.#services;
    this.#sender.send(hook, async () => ({
      guid: randomUUID(),
      name: 'ping',
      payload: {
        zen: 'Keep it logically awesome.',
        hook_id: hook.id,
        hook: hookBody(services, repository, hook),
        ...eventContext(services, repository, actor),
      },
    }));
  }

  /** Sends what was sent before, to where the hook leads now. */
  redeliver(hook: Hook, { guid, event, request }: HookDelivery): void {
    this.#sender.send(
      hook,
      async () => ({ guid, name: event, payload: request.payload }),
      { redelivery: true },
    );
  }

  #pushed(repository: Repository, change: RefChange): void {
    // Where pull requests are looked at is nobody's branch.
    if (!/^refs\/(heads|tags)\//.test(change.ref)) {
      return;
    }
    this.#tell(repository, 'push', async () => {
      const git = await this.#services.repositories.git(repository);
      const actor = this.#services.accounts.get(change.actorId);
      return pushPayload({
        services: this.#services,
        git,
        repository,
        actor,
        change,
      });
    });
  }

  #pullChanged({ action, repository, pull, before, actorId }: PullEvent): void {
    if (action === 'base_moved') {
      return;
    }
    const { accounts, repositories } = this.#services;
    this.#tell(repository, 'pull_request', async () => {
      const git = await repositories.git(repository);
      return {
        action,
        number: pull.number,
        ...(before ? { before, after: pull.headSha } : {}),
        pull_request: await fullPull(
          this.#services,
          repository,
          git,
          pull,
          undefined,
        ),
        ...eventContext(
          this.#services,
          repository,
          accounts.get(pull.mergedById ?? actorId ?? pull.authorId),
        ),
      };
    });
  }

  #reviewed(pull: PullRequest, review: Review): void {
    const { accounts, repositories } = this.#services;
    const repository = repositories.store.get(pull.repositoryId);
    this.#tell(repository, 'pull_request_review', async () => {
      const body = reviewBody(this.#services, repository, pull, review);
      return {
        action: 'submitted',
        // In small letters, unlike in the API.
        review: { ...body, state: body.state.toLocaleLowerCase('en-US') },
        pull_request: simplePull(this.#services, repository, pull, undefined),
        ...eventContext(
          this.#services,
          repository,
          accounts.get(review.authorId),
        ),
      };
    });
  }

  /** The payload is worked out once for all hooks, and only where there is one. */
  #tell(
    repository: Repository,
    name: string,
    describe: () => Promise<HookEvent['payload']>,
  ): void {
    const guid = randomUUID();
    let event: Promise<HookEvent> | undefined;
    const once = () => {
      event ??= describe().then(payload => ({ guid, name, payload }));
      return event;
    };
    this.#services.hooks
      .list(repository.id)
      .filter(({ active, events }) => active && events.includes(name))
      .forEach(hook => this.#sender.send(hook, once));
  }
}
