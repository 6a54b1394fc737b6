import {
  Platform,
  platformSchema,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { parseDocument } from 'yaml';
import { GitopsRepository } from '../github/GitopsRepository';

const FILE = 'platform.yaml';

/**
 * What the GitOps repository says about itself.
 *
 * @returns undefined when it has no such file, or one that another version of the repository understands
 * @public
 */
export async function readPlatformSettings(options: {
  gitopsRepository: GitopsRepository;
  signal?: AbortSignal;
}): Promise<Platform | undefined> {
  const { gitopsRepository, signal } = options;
  const files = await gitopsRepository.readFiles([FILE], { signal });
  const text = files.get(FILE);
  const document = text === undefined ? undefined : parseDocument(text);
  return document && document.errors.length === 0
    ? platformSchema.safeParse(document.toJS()).data
    : undefined;
}
