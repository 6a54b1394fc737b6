import { InputError, isError } from '@backstage/errors';
import {
  DNS_LABEL,
  MAX_TEAM_NAME_LENGTH,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  CATALOG_INFO_PATH,
  GithubClient,
  GitopsConfig,
  GitopsRepository,
  openRepository,
} from '@gitops-flow/backstage-plugin-gitops-node';

/** The repository that gets an entity file. */
export interface ImportTarget {
  repository: GitopsRepository;
  /** `owner/name` on GitHub. */
  slug: string;
  /** Where the file lies in it, by the name of the entity. */
  path: (name: string) => string;
  /** Page of a file on its main branch. */
  fileUrl: (path: string) => string;
  /** Whether it is the repository with the source code. */
  hasSource: boolean;
}

/**
 * Chooses where an entity file goes: to the repository that a person names, otherwise to the GitOps repository, below
 * the owner's name.
 *
 * @throws InputError that names the field
 */
export async function openImportTarget(options: {
  config: GitopsConfig;
  github: GithubClient;
  gitopsRepository: GitopsRepository;
  repositoryUrl?: string;
  /** Slug of the owning team. */
  team: string;
  signal?: AbortSignal;
}): Promise<ImportTarget> {
  const { config, github, repositoryUrl, team, signal } = options;
  if (!repositoryUrl) {
    if (!DNS_LABEL.test(team) || team.length > MAX_TEAM_NAME_LENGTH) {
      throw new InputError(
        `owner: the team ${JSON.stringify(
          team,
        )} cannot have a folder in the GitOps repository: name as repositoryUrl the repository that gets the file`,
      );
    }
    const { url, branch, owner, name } = config.repository;
    return {
      repository: options.gitopsRepository,
      slug: `${owner}/${name}`,
      path: entity => `catalog/${team}/${entity}.yaml`,
      fileUrl: path => `${url}/blob/${branch}/${path}`,
      hasSource: false,
    };
  }
  try {
    const { repository, slug, branch } = await openRepository({
      github,
      url: repositoryUrl,
      signal,
    });
    return {
      repository,
      slug,
      path: () => CATALOG_INFO_PATH,
      fileUrl: path =>
        new URL(`/${slug}/blob/${branch}/${path}`, config.repository.url).href,
      hasSource: true,
    };
  } catch (error) {
    if (isError(error) && error.name === 'InputError') {
      throw new InputError(`repositoryUrl: ${error.message}`);
    }
    throw error;
  }
}
