import { ConflictError } from '@backstage/errors';
import { ApplicationSettings } from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsConfig, GitopsEnvironment } from '../config/readGitopsConfig';
import { GitopsRepository } from '../github/GitopsRepository';
import {
  ApplicationPlace,
  argoApplicationPath,
  imagePath,
  readArgoApplicationPath,
  valuesPath,
} from '../render/paths';
import { readEnvironmentSettings } from './readEnvironmentSettings';

/**
 * An application as the main branch of the GitOps repository has it.
 *
 * @public
 */
export interface DeployedApplication {
  name: string;
  /** Slug of the owning team. */
  team: string;
  /** In promotion order, at least one. */
  environments: DeployedEnvironment[];
}

/**
 * An application's files in one environment.
 *
 * @public
 */
export interface DeployedEnvironment {
  environment: GitopsEnvironment;
  place: ApplicationPlace;
  /** Text of the Argo CD Application. */
  application: string;
  /** Text of `values.yaml`. */
  values: string;
  /** Text of `image.yaml`. */
  image: string;
}

type Place = Pick<DeployedEnvironment, 'environment' | 'place'>;

/**
 * Reads applications from the main branch of the GitOps repository. What is in pull requests does not count.
 *
 * @public
 */
export class ApplicationReader {
  readonly #environments: GitopsEnvironment[];
  readonly #gitopsRepository: Pick<GitopsRepository, 'readFiles'>;

  static create(options: {
    config: Pick<GitopsConfig, 'environments'>;
    gitopsRepository: Pick<GitopsRepository, 'readFiles'>;
  }): ApplicationReader {
    return new ApplicationReader(options);
  }

  private constructor(options: {
    config: Pick<GitopsConfig, 'environments'>;
    gitopsRepository: Pick<GitopsRepository, 'readFiles'>;
  }) {
    this.#environments = options.config.environments;
    this.#gitopsRepository = options.gitopsRepository;
  }

  /**
   * Finds an application with the texts of its files.
   *
   * @returns undefined when no configured environment has it
   * @throws ConflictError when two teams have it, or one of its files is missing
   */
  async find(
    name: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<DeployedApplication | undefined> {
    let places: Place[] = [];
    const texts = await this.#gitopsRepository.readFiles(paths => {
      places = this.#findPlaces(paths, name);
      return places.flatMap(({ place }) => [
        argoApplicationPath(place),
        valuesPath(place),
        imagePath(place),
      ]);
    }, options);
    if (places.length === 0) {
      return undefined;
    }
    const teams = new Set(places.map(({ place }) => place.team));
    if (teams.size > 1) {
      throw new ConflictError(
        `${name} belongs to the teams ${[...teams].join(
          ' and ',
        )} in the GitOps repository: take one of them away by a pull request`,
      );
    }
    const read = (path: string) => {
      const text = texts.get(path);
      if (text === undefined) {
        throw new ConflictError(
          `${path} is missing in the GitOps repository: add it by a pull request, then try again`,
        );
      }
      return text;
    };
    return {
      name,
      team: places[0].place.team,
      environments: places.map(({ environment, place }) => ({
        environment,
        place,
        application: read(argoApplicationPath(place)),
        values: read(valuesPath(place)),
        image: read(imagePath(place)),
      })),
    };
  }

  /**
   * What an application is set to, environment by environment.
   *
   * @returns undefined when no configured environment has it
   * @throws ConflictError as `find`, and when one of its files is no YAML
   */
  async settings(
    name: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<ApplicationSettings | undefined> {
    const found = await this.find(name, options);
    if (!found) {
      return undefined;
    }
    const present = new Set(
      found.environments.map(({ environment }) => environment.name),
    );
    return {
      name,
      team: found.team,
      environments: found.environments.map(readEnvironmentSettings),
      missingEnvironments: this.#environments
        .map(environment => environment.name)
        .filter(environment => !present.has(environment)),
    };
  }

  #findPlaces(paths: Iterable<string>, name: string): Place[] {
    const places = [...paths]
      .map(readArgoApplicationPath)
      .filter(place => place?.application === name);
    return this.#environments.flatMap(environment =>
      places.flatMap(place =>
        place?.environment === environment.name ? [{ environment, place }] : [],
      ),
    );
  }
}
