import { LoggerService } from '@backstage/backend-plugin-api';
import { InstanceStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationMirror,
  ApplicationQuery,
  ArgocdApplication,
  ArgocdClient,
  ArgocdInstance,
  MirrorChange,
} from '@gitops-flow/backstage-plugin-gitops-node';

/**
 * The mirrors of all instances. They share nothing, so none waits for another.
 */
export class InstanceMirrors {
  readonly #mirrors: { instance: ArgocdInstance; mirror: ApplicationMirror }[];

  static create(options: {
    instances: ArgocdInstance[];
    logger: LoggerService;
  }): InstanceMirrors {
    const { instances, logger } = options;
    return new InstanceMirrors(
      instances.map(instance => ({
        instance,
        mirror: ApplicationMirror.create({
          instance: instance.name,
          source: ArgocdClient.create({ instance }),
          logger: logger.child({ instance: instance.name }),
        }),
      })),
    );
  }

  private constructor(
    mirrors: { instance: ArgocdInstance; mirror: ApplicationMirror }[],
  ) {
    this.#mirrors = mirrors;
  }

  start(): void {
    this.#mirrors.forEach(({ mirror }) => mirror.start());
  }

  async stop(): Promise<void> {
    await Promise.all(this.#mirrors.map(({ mirror }) => mirror.stop()));
  }

  statuses(): InstanceStatus[] {
    return this.#mirrors.map(({ mirror }) => mirror.status());
  }

  find(
    query: ApplicationQuery,
  ): { instance: ArgocdInstance; application: ArgocdApplication }[] {
    return this.#mirrors.flatMap(({ instance, mirror }) =>
      mirror.find(query).map(application => ({ instance, application })),
    );
  }

  onChange(listener: (change: MirrorChange) => void): void {
    this.#mirrors.forEach(({ mirror }) => mirror.onChange(listener));
  }
}
