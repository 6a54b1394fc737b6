import { ConflictError, NotFoundError } from '@backstage/errors';
import { requestBranch } from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsRepository } from '../github/GitopsRepository';
import { ApplicationReader, DeployedApplication } from './ApplicationReader';

/**
 * The application that a request is about.
 *
 * @throws ConflictError while its creation waits to be merged, NotFoundError when the GitOps repository has no such
 * application
 */
export async function findApplication(options: {
  reader: ApplicationReader;
  gitopsRepository: GitopsRepository;
  name: string;
  signal?: AbortSignal;
}): Promise<DeployedApplication> {
  const { reader, gitopsRepository, name, signal } = options;
  const found = await reader.find(name, { signal });
  if (found) {
    return found;
  }
  await assertNotBeingCreated({ gitopsRepository, name, signal });
  throw new NotFoundError(
    `name: the GitOps repository has no application ${JSON.stringify(
      name,
    )}: see in the catalog what it is called`,
  );
}

/**
 * Refuses an application that nobody has merged yet.
 *
 * @throws ConflictError
 * @public
 */
export async function assertNotBeingCreated(options: {
  gitopsRepository: GitopsRepository;
  name: string;
  signal?: AbortSignal;
}): Promise<void> {
  const { gitopsRepository, name, signal } = options;
  const open = await gitopsRepository.listOpenPullRequests({ signal });
  const creation = open.find(
    ({ headBranch }) => headBranch === requestBranch(name),
  );
  if (creation) {
    throw new ConflictError(
      `name: ${name} is still being created: merge or close ${creation.url} first`,
    );
  }
}
