import { LoggerService } from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { ConflictError } from '@backstage/errors';
import { ANNOTATION_PROTECTED } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationRepositories,
  assertNotBeingCreated,
  GitopsRepository,
  isProtected,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { ownerOfEntity } from './ownerOfEntity';

/**
 * The last step out of service: makes the repository of an application read-only that no environment has any more.
 *
 * @throws ConflictError when the application is protected, is being created, or the repository is somebody else's
 */
export async function archiveApplication(options: {
  repositories: ApplicationRepositories;
  gitopsRepository: GitopsRepository;
  /** `owner/name` that its repository has. */
  slug: string;
  name: string;
  entity: Entity;
  isDryRun?: boolean;
  logger: LoggerService;
  signal?: AbortSignal;
}): Promise<{ state: 'updated' | 'unchanged'; nextSteps: string }> {
  const { repositories, gitopsRepository, slug, name, entity } = options;
  const { isDryRun, logger, signal } = options;
  await assertNotBeingCreated({ gitopsRepository, name, signal });
  const owner = ownerOfEntity(entity);
  if (!owner) {
    throw new ConflictError(
      `name: ${stringifyEntityRef(
        entity,
      )} has no owner in the catalog: give it one, so that its repository can be told from others`,
    );
  }
  if (isProtected(entity)) {
    throw new ConflictError(
      `name: ${name} is protected: take the annotation ${ANNOTATION_PROTECTED} out of its catalog-info.yaml first`,
    );
  }
  if (isDryRun) {
    logger.info(`Would archive the repository ${slug}`);
    return { state: 'unchanged', nextSteps: '' };
  }
  const { state } = await repositories.archive({ name, owner }, { signal });
  logger.info(
    `Repository ${slug}: ${state === 'updated' ? 'archived' : state}`,
  );
  const first = {
    updated: `**Out of service.** No environment has ${name}, and its repository ${slug} is archived: whoever could read it still can, and its owners can undo it.`,
    unchanged: `**Nothing changed.** No environment has ${name}, and its repository ${slug} is archived.`,
    absent: `**Nothing changed.** No environment has ${name}, and there is no repository ${slug}.`,
  }[state];
  return {
    state: state === 'updated' ? 'updated' : 'unchanged',
    nextSteps: [
      first,
      'Its images are kept in the registry.',
      `The entity ${stringifyEntityRef(
        entity,
      )} stays in the catalog, as a memory: unregister it on its page when nobody needs it.`,
    ].join('\n\n'),
  };
}
