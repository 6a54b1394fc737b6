import { LoggerService } from '@backstage/backend-plugin-api';
import { InstanceStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationMirror,
  ApplicationQuery,
  ArgocdApplication,
  ArgocdCall,
  ArgocdClient,
  ArgocdDetails,
  ArgocdInstance,
  ArgocdOperations,
  ArgocdTransport,
  MirrorChange,
} from '@gitops-flow/backstage-plugin-gitops-node';

/**
 * All ways to one Argo CD. They share its transport: one session, one set of connections, one opinion of its health.
 */
export interface ArgocdInstanceAccess {
  instance: ArgocdInstance;
  mirror: ApplicationMirror;
  details: ArgocdDetails;
  operations: ArgocdOperations;
  transport: ArgocdTransport;
}

/** An Application, and where it was found. */
export interface FoundApplication {
  access: ArgocdInstanceAccess;
  application: ArgocdApplication;
}

/**
 * The configured Argo CDs. They share nothing, so none waits for another.
 */
export class ArgocdInstances {
  readonly all: readonly ArgocdInstanceAccess[];

  static create(options: {
    instances: ArgocdInstance[];
    logger: LoggerService;
    /** Told of every request that has ended, with the name of the instance. */
    onCall?: (instance: string, call: ArgocdCall) => void;
  }): ArgocdInstances {
    const { instances, logger, onCall } = options;
    return new ArgocdInstances(
      instances.map(instance => {
        const { name } = instance;
        const transport = ArgocdTransport.create({
          instance,
          ...(onCall ? { onCall: call => onCall(name, call) } : {}),
        });
        return {
          instance,
          mirror: ApplicationMirror.create({
            instance: name,
            source: ArgocdClient.create({ instance, transport }),
            logger: logger.child({ instance: name }),
          }),
          details: ArgocdDetails.create({ transport }),
          operations: ArgocdOperations.create({ transport }),
          transport,
        };
      }),
    );
  }

  private constructor(all: readonly ArgocdInstanceAccess[]) {
    this.all = all;
  }

  start(): void {
    this.all.forEach(({ mirror }) => mirror.start());
  }

  /** Ends the mirrors, then every connection. */
  async stop(): Promise<void> {
    await Promise.all(
      this.all.map(async ({ mirror, transport }) => {
        await mirror.stop();
        await transport.close();
      }),
    );
  }

  get(name: string): ArgocdInstanceAccess | undefined {
    return this.all.find(({ instance }) => instance.name === name);
  }

  /** What the mirrors know. Whose it is, `coversApplication` says. */
  find(query: ApplicationQuery): FoundApplication[] {
    return this.all.flatMap(access =>
      access.mirror.find(query).map(application => ({ access, application })),
    );
  }

  statuses(): InstanceStatus[] {
    return this.all.map(({ mirror }) => mirror.status());
  }

  onChange(listener: (change: MirrorChange) => void): void {
    this.all.forEach(({ mirror }) => mirror.onChange(listener));
  }
}
