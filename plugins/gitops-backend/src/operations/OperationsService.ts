import { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, isError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import {
  OperationAccepted,
  RefreshRequest,
  SyncRequest,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { ResourceKey } from '@gitops-flow/backstage-plugin-gitops-node';
import { ApplicationGrant } from '../access/ApplicationAccess';
import { OutcomeUnknownError } from '../access/OutcomeUnknownError';
import { AuditNote } from '../access/withAudit';
import {
  isArgocdRefusal,
  logArgocdError,
  translateArgocdError,
} from '../argocd/argocdErrors';
import { DetailsService } from '../details/DetailsService';
import { HistoryStore, RequestOutcome } from '../history/HistoryStore';
import { mayHaveBeenDone } from './mayHaveBeenDone';

/** Who asks for it, for which Application, and who hears of it. */
export interface OperationRequestContext {
  /** For `gitops.deployment.sync`. */
  grant: ApplicationGrant;
  /** Entity ref of the person. */
  requestedBy: string;
  /** Of the caller: whoever leaves before Argo CD has been asked does not want it any more. */
  signal: AbortSignal;
  note: AuditNote;
}

interface Operation {
  operation: OperationAccepted['operation'];
  /** Readable: what is told by ids in a request is named. */
  parameters: JsonObject;
  /** What it is about when Argo CD does not accept it. */
  refused?: 'input' | 'state';
  run(signal: AbortSignal): Promise<unknown>;
}

/**
 * Has Argo CD act on an Application on behalf of a person. Each request has its row in the history before Argo CD hears
 * of it, and the row has the outcome afterwards.
 *
 * Every method throws InputError for what the Application does not have, what `translateArgocdError` makes of what
 * Argo CD says, and OutcomeUnknownError where it may have done it without saying so.
 */
export class OperationsService {
  readonly #details: Pick<
    DetailsService,
    'actions' | 'diff' | 'forget' | 'ownNode'
  >;
  readonly #history: Pick<HistoryStore, 'openRequest' | 'closeRequest'>;
  readonly #logger: LoggerService;

  static create(options: {
    details: Pick<DetailsService, 'actions' | 'diff' | 'forget' | 'ownNode'>;
    history: Pick<HistoryStore, 'openRequest' | 'closeRequest'>;
    logger: LoggerService;
  }): OperationsService {
    return new OperationsService(options);
  }

  private constructor(options: Parameters<typeof OperationsService.create>[0]) {
    this.#details = options.details;
    this.#history = options.history;
    this.#logger = options.logger;
  }

  async sync(
    context: OperationRequestContext,
    request: SyncRequest,
  ): Promise<OperationAccepted> {
    const { grant, requestedBy } = context;
    const { access, application } = grant;
    const { revision, prune = false, dryRun = false } = request;
    const resources = await this.#findResources(context, request.resources);
    return this.#perform(context, {
      operation: 'sync',
      parameters: {
        ...(revision === undefined ? {} : { revision }),
        prune,
        dryRun,
        ...(resources ? { resources: resources.map(nameOf) } : {}),
      },
      refused:
        application.paused || (application.autoSync && revision !== undefined)
          ? 'state'
          : 'input',
      run: signal =>
        access.operations.sync(application, {
          revision,
          prune,
          dryRun,
          resources,
          requestedBy,
          signal,
        }),
    });
  }

  async refresh(
    context: OperationRequestContext,
    request: RefreshRequest,
  ): Promise<OperationAccepted> {
    const { access, application } = context.grant;
    const { hard = false } = request;
    return this.#perform(context, {
      operation: 'refresh',
      parameters: { hard },
      refused: 'state',
      run: signal => access.operations.refresh(application, { hard, signal }),
    });
  }

  async terminate(
    context: OperationRequestContext,
  ): Promise<OperationAccepted> {
    const { access, application } = context.grant;
    return this.#perform(context, {
      operation: 'terminate',
      parameters: {},
      refused: 'state',
      run: signal => access.operations.terminate(application, { signal }),
    });
  }

  /**
   * @param request - `resource`: id out of the tree
   * @throws NotFoundError when the Application has no such resource
   */
  async runAction(
    context: OperationRequestContext,
    request: { resource: string; action: string },
  ): Promise<OperationAccepted> {
    const { grant, signal } = context;
    const { access, application } = grant;
    const { resource, action } = request;
    const node = await this.#details.ownNode(grant, resource, { signal });
    const { answer } = await this.#details.actions(grant, resource, { signal });
    const names = answer.items.map(({ name }) => name);
    if (!names.includes(action)) {
      throw new InputError(
        `body.action is ${JSON.stringify(action)}, ${nameOf(node)} has ${
          names.join(', ') || 'no actions'
        }`,
      );
    }
    return this.#perform(context, {
      operation: 'action',
      parameters: { action, resource: nameOf(node) },
      // It has the action, and Argo CD does not do it now.
      refused: 'state',
      run: unaborted =>
        access.operations.runAction(application, node, action, {
          signal: unaborted,
        }),
    });
  }

  /** Finds the chosen resources among those that a sync is about. */
  async #findResources(
    { grant, signal }: OperationRequestContext,
    ids: string[] | undefined,
  ): Promise<ResourceKey[] | undefined> {
    if (!ids) {
      return undefined;
    }
    const { answer } = await this.#details.diff(grant, { signal });
    const managed = new Map(answer.items.map(item => [item.id, item]));
    return [...new Set(ids)].map(id => {
      const item = managed.get(id);
      if (!item) {
        throw new InputError(
          `body.resources: ${
            grant.application.name
          } has no resource with the id ${JSON.stringify(
            id,
          )} to sync: take those of its diff`,
        );
      }
      const { group, kind, namespace, name } = item;
      return { group, kind, namespace, name };
    });
  }

  async #perform(
    { grant, requestedBy, signal, note }: OperationRequestContext,
    { operation, parameters, refused, run }: Operation,
  ): Promise<OperationAccepted> {
    const { access, application, entityRef, environment } = grant;
    note({ parameters });
    signal.throwIfAborted();
    const id = await this.#history.openRequest({
      instance: access.instance.name,
      namespace: application.namespace,
      name: application.name,
      operation,
      parameters,
      requestedBy,
      entityRef,
      environment,
    });
    try {
      // From here on the caller may leave: what Argo CD answers belongs into the row.
      await run(new AbortController().signal);
    } catch (error) {
      logArgocdError(this.#logger, error);
      const told = tellOf(error, refused);
      await this.#close(id, {
        outcome: outcomeOf(error),
        reason: isError(told) ? told.message : String(told),
      });
      throw told;
    } finally {
      this.#details.forget(grant);
    }
    await this.#close(id, { outcome: 'accepted' });
    return { operation, acceptedAt: new Date().toISOString() };
  }

  /** What Argo CD has done stays done when the database is away: the log has it then. */
  async #close(
    id: string,
    result: Parameters<HistoryStore['closeRequest']>[1],
  ): Promise<void> {
    try {
      await this.#history.closeRequest(id, result);
    } catch (error) {
      this.#logger.error(
        `The request ${id} could not be closed in the history, its outcome was ${
          result.outcome
        }: ${isError(error) ? error.message : error}`,
      );
    }
  }
}

function tellOf(error: unknown, refused: Operation['refused']): unknown {
  const told = translateArgocdError(error, { refused });
  return mayHaveBeenDone(error) && isError(told)
    ? new OutcomeUnknownError(
        `${told.message}. It may have been done all the same: look at the page of the Application before you try again`,
      )
    : told;
}

function outcomeOf(error: unknown): RequestOutcome {
  if (isArgocdRefusal(error)) {
    return 'refused';
  }
  return mayHaveBeenDone(error) ? 'unknown' : 'failed';
}

function nameOf({ group, kind, namespace, name }: ResourceKey): string {
  return [group, kind, namespace, name].filter(Boolean).join('/');
}
