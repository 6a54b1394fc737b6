import { ConflictError } from '@backstage/errors';
import { GitopsConfig } from '../config/readGitopsConfig';
import { BranchFiles } from './BranchFiles';
import { ChangeResult } from './ChangeRequest';
import { createRepository, FoundRepository } from './createRepository';
import { ensureMergeSettings } from './ensureMergeSettings';
import { ensureRulesets } from './ensureRulesets';
import { FileContents } from './FileContents';
import { GithubClient } from './GithubClient';
import { proposeChange } from './proposeChange';
import { readRulesets } from './readRulesets';
import { RepositoryStart } from './RepositoryStart';
import { RepositoryName } from './repositoryTree';
import { setTopics } from './setTopics';
import { TeamAccess } from './TeamAccess';
import { TeamPermission } from './TeamPermission';
import { TextBlobs } from './TextBlobs';
import { writeInitialFiles } from './writeInitialFiles';

/** Tells the platform's repositories from others of the same name. */
export const PLATFORM_TOPIC = 'gitops-platform';

const UPDATE_BRANCH = 'platform/template';

/**
 * What a repository of the platform should be like.
 *
 * @public
 */
export interface PlatformRepositoryRequest {
  organization: string;
  name: string;
  description: string;
  /** All that the repository needs. `.github/rulesets/*.json` become its rulesets. */
  files: FileContents;
  /** Rights by the slug of the team. */
  teams: Readonly<Record<string, TeamPermission>>;
  /** Whether files with another content are proposed too. Default: they are left alone. */
  update?: boolean;
  signal?: AbortSignal;
}

/** @public */
export type PlatformPartState = 'created' | 'updated' | 'unchanged';

/** @public */
export interface PlatformRepositoryResult {
  /** `updated` when the repository was there and some part was missing. */
  state: PlatformPartState;
  /** Its page on GitHub. */
  url: string;
  /** `owner/name` on GitHub. */
  slug: string;
  /** `updated`: a pull request proposes what was missing. */
  files: PlatformPartState;
  /** Of the files, when the repository had files already. */
  pullRequest?: ChangeResult['pullRequest'];
  /** Paths that hold another content than asked for and were left alone. */
  kept: string[];
  settings: PlatformPartState;
  /** By name. */
  rulesets: Record<string, PlatformPartState>;
  /** By slug. */
  teams: Record<string, PlatformPartState>;
}

/**
 * The repositories that the platform itself consists of: the one that Argo CD follows, and the chart's.
 *
 * @public
 */
export class PlatformRepositories {
  readonly #github: GithubClient;
  readonly #teams: TeamAccess;
  readonly #branch: string;
  readonly #visibility: GitopsConfig['applications']['visibility'];

  static create(options: {
    github: GithubClient;
    config: Pick<GitopsConfig, 'applications' | 'repository'>;
  }): PlatformRepositories {
    return new PlatformRepositories(options);
  }

  private constructor(options: {
    github: GithubClient;
    config: Pick<GitopsConfig, 'applications' | 'repository'>;
  }) {
    this.#github = options.github;
    this.#teams = TeamAccess.create(options);
    this.#branch = options.config.repository.branch;
    this.#visibility = options.config.applications.visibility;
  }

  /**
   * Creates the repository with one commit, or finds it and brings what it lacks: files by one pull request, the rest
   * at once. Called again, after a crash or by two people, it ends the same.
   *
   * @throws InputError when GitHub lacks a team; ConflictError when the name belongs to another repository. Nothing was
   *   written then
   */
  async ensure(
    request: PlatformRepositoryRequest,
  ): Promise<PlatformRepositoryResult> {
    const { organization, files, signal } = request;
    const github = this.#github;
    const rulesets = readRulesets(files);
    await this.#teams.assertTeams({
      organization,
      teams: Object.keys(request.teams),
      signal,
    });
    const { repository: found, isNew } = await createRepository({
      github,
      definition: {
        organization,
        visibility: this.#visibility,
        name: request.name,
        description: request.description,
      },
      signal,
    });
    const repository = { owner: organization, repo: found.name };
    const start = RepositoryStart.create({
      github,
      repository,
      branch: this.#branch,
      signal,
    });
    const isFresh = isNew || (await start.isFresh());
    assertOurs({ found, request, isFresh });

    const topics = await setTopics({
      github,
      repository,
      present: found.topics ?? [],
      wanted: [PLATFORM_TOPIC],
      signal,
    });
    if (isFresh) {
      await start.prepare({
        defaultBranch: found.default_branch,
        isCreated: isNew,
      });
    }
    const written = await this.#write({ repository, request, start, isFresh });
    const settings = await ensureMergeSettings({ github, repository, signal });
    // After the first commit, which the rules would not let in.
    const rules = await ensureRulesets({
      github,
      repository,
      wanted: rulesets,
      signal,
    });
    const teams = await this.#teams.grant({
      repository,
      teams: request.teams,
      signal,
    });
    const isUnchanged = [
      topics,
      settings,
      written.files,
      ...Object.values(rules),
      ...Object.values(teams),
    ].every(state => state === 'unchanged');
    const change = isUnchanged ? 'unchanged' : 'updated';
    return {
      state: isNew ? 'created' : change,
      url: found.html_url,
      slug: `${repository.owner}/${repository.repo}`,
      ...written,
      settings: topics === 'updated' ? topics : settings,
      rulesets: rules,
      teams,
    };
  }

  async #write(options: {
    repository: RepositoryName;
    request: PlatformRepositoryRequest;
    start: RepositoryStart;
    isFresh: boolean;
  }): Promise<
    Pick<PlatformRepositoryResult, 'files' | 'kept' | 'pullRequest'>
  > {
    const { repository, request, start, isFresh } = options;
    const { files, name, signal } = request;
    const github = this.#github;
    if (isFresh) {
      const state = await writeInitialFiles({
        github,
        repository,
        branch: this.#branch,
        files,
        message: 'Lay out the repository',
        isWritten: async () => !(await start.isFresh()),
        isNew: true,
        signal,
      });
      if (state === 'created') {
        return { files: 'created', kept: [] };
      }
    }
    const { state, pullRequest, kept, onMain } = await proposeChange({
      github,
      repository,
      main: new BranchFiles({ github, repository, branch: this.#branch }),
      mainBranch: this.#branch,
      blobs: new TextBlobs({ github, repository }),
      change: {
        branch: UPDATE_BRANCH,
        title: `Bring ${name} up to date with the platform's template`,
        body: describeUpdate(request),
        files,
        replace: () => request.update === true,
        signal,
      },
    });
    return {
      files: state === 'unchanged' ? 'unchanged' : 'updated',
      kept,
      // A merged one of long ago says nothing about today.
      ...(onMain ? {} : { pullRequest }),
    };
  }
}

function assertOurs(options: {
  found: FoundRepository;
  request: PlatformRepositoryRequest;
  isFresh: boolean;
}): void {
  const { found, request, isFresh } = options;
  const slug = `${request.organization}/${request.name}`;
  if (found.name !== request.name) {
    // GitHub followed the redirect that a rename leaves.
    throw new ConflictError(
      `The repository ${slug} was renamed to ${request.organization}/${found.name}: use that name, or choose another one`,
    );
  }
  if (!isFresh && !found.topics?.includes(PLATFORM_TOPIC)) {
    throw new ConflictError(
      `The repository ${slug} (${found.html_url}) exists and is not the platform's: choose another name, or give it the topic ${PLATFORM_TOPIC} if it is to become the platform's`,
    );
  }
  if (found.archived) {
    throw new ConflictError(
      `The repository ${slug} (${found.html_url}) is archived: unarchive it, or choose another name`,
    );
  }
}

function describeUpdate({ update, name }: PlatformRepositoryRequest): string {
  return [
    `The platform's template has files that ${name} lacks${
      update ? ' or has with another content' : ''
    }. This brings them.`,
    update
      ? 'Look at the changed files with care: what you changed in them yourselves is changed back.'
      : 'Files with another content were left alone.',
    `If the checks let no program change policies and workflows, close this and open a pull request of your own from the branch \`${UPDATE_BRANCH}\`.`,
  ].join('\n\n');
}
