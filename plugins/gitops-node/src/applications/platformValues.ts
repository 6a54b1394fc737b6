import { JsonObject } from '@backstage/types';
import { GitopsRepository } from '../github/GitopsRepository';
import { platformValuesPath } from '../render/paths';
import { readValues } from '../render/readValues';

/**
 * What the platform decides for every application of an environment, by the environment's name.
 *
 * @public
 */
export type PlatformValues = ReadonlyMap<string, JsonObject>;

/**
 * Reads `values/_platform/<environment>.yaml` of some environments from the main branch.
 *
 * @throws ConflictError when one of the files is no YAML
 * @public
 */
export async function readPlatformValues(options: {
  gitopsRepository: GitopsRepository;
  /** Their names. */
  environments: string[];
  signal?: AbortSignal;
}): Promise<PlatformValues> {
  const { gitopsRepository, environments, signal } = options;
  const paths = new Map(
    environments.map(name => [platformValuesPath(name), name]),
  );
  const files = await gitopsRepository.readFiles(paths.keys(), { signal });
  return new Map(
    [...files].map(([path, text]) => [
      paths.get(path)!,
      Object(readValues(text, path).toJS()),
    ]),
  );
}
