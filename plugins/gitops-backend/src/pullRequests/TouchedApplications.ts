import { readRequestMarker } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  GitopsRepository,
  readApplicationPath,
  RepositoryPullRequest,
} from '@gitops-flow/backstage-plugin-gitops-node';

/** One application that a pull request changes. */
export interface TouchedApplication {
  team: string;
  application: string;
  /** Names of the environments in which it changes it. */
  environments: string[];
}

/** What is asked of a `GitopsRepository`. */
export type ChangedPathsSource = Pick<GitopsRepository, 'listChangedPaths'>;

interface Read {
  headSha: string;
  applications: TouchedApplication[];
}

/**
 * Which applications pull requests change. Those that the portal and the workflows of the GitOps repository open say so
 * themselves; of others GitHub is asked for the files, once for each push.
 */
export class TouchedApplications {
  readonly #source: ChangedPathsSource;
  readonly #read = new Map<number, Read>();

  static create(options: { source: ChangedPathsSource }): TouchedApplications {
    return new TouchedApplications(options.source);
  }

  private constructor(source: ChangedPathsSource) {
    this.#source = source;
  }

  async of(
    pullRequest: RepositoryPullRequest,
    options: { signal: AbortSignal },
  ): Promise<TouchedApplication[]> {
    const { number, body, headSha } = pullRequest;
    const marker = readRequestMarker(body);
    if (marker?.team) {
      const { application, team, environments } = marker;
      return [{ application, team, environments }];
    }
    const known = this.#read.get(number);
    if (known?.headSha === headSha) {
      return known.applications;
    }
    const paths = await this.#source.listChangedPaths(number, options);
    const applications = groupByApplication(paths);
    this.#read.set(number, { headSha, applications });
    return applications;
  }

  /** Forgets all pull requests but these. */
  keepOnly(numbers: ReadonlySet<number>): void {
    for (const number of this.#read.keys()) {
      if (!numbers.has(number)) {
        this.#read.delete(number);
      }
    }
  }
}

function groupByApplication(paths: string[]): TouchedApplication[] {
  const touched = new Map<string, TouchedApplication>();
  for (const path of paths) {
    const place = readApplicationPath(path);
    if (place) {
      const { environment, team, application } = place;
      const key = `${team}/${application}`;
      const { environments } = touched.get(key) ?? { environments: [] };
      touched.set(key, {
        team,
        application,
        environments: [...new Set([...environments, environment])],
      });
    }
  }
  return [...touched.values()];
}
