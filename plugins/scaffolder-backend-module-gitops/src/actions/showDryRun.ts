import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  LoggerService,
  resolveSafeChildPath,
} from '@backstage/backend-plugin-api';
import {
  ChangeRequest,
  GitopsRepository,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { describeDryRun } from './describeDryRun';

/**
 * Shows what a pull request would carry: a line for each file in the log, and the files themselves in the workspace, in
 * a folder with the repository's name, where the template editor shows them.
 */
export async function showDryRun(options: {
  change: ChangeRequest;
  gitopsRepository: GitopsRepository;
  workspacePath: string;
  logger: LoggerService;
  signal?: AbortSignal;
}): Promise<void> {
  const { change, gitopsRepository, workspacePath, logger, signal } = options;
  describeDryRun(change).forEach(line => logger.info(line));
  const files = await gitopsRepository.preview({ ...change, signal });
  for (const { path, content, state } of files) {
    if (content !== undefined && state !== 'unchanged') {
      const target = resolveSafeChildPath(
        workspacePath,
        `${gitopsRepository.name}/${path}`,
      );
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    }
  }
}
