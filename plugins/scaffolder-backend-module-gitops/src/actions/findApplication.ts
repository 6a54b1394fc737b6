import { ConflictError, NotFoundError } from '@backstage/errors';
import { requestBranch } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationReader,
  DeployedApplication,
  GitopsRepository,
} from '@gitops-flow/backstage-plugin-gitops-node';

/**
 * The application that an action is about.
 *
 * @throws ConflictError while its creation waits to be merged, NotFoundError when the GitOps repository has no such
 * application
 */
export async function findApplication(options: {
  applications: ApplicationReader;
  gitopsRepository: GitopsRepository;
  name: string;
  signal?: AbortSignal;
}): Promise<DeployedApplication> {
  const { applications, gitopsRepository, name, signal } = options;
  const found = await applications.find(name, { signal });
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
