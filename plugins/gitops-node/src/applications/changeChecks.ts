import { ConflictError, InputError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import { SettingsChange } from '@gitops-flow/backstage-plugin-gitops-common';
import { argoProjectPath, valuesPath } from '../render/paths';
import { readValues } from '../render/readValues';
import { DeployedEnvironment } from './ApplicationReader';
import { changeValues } from './changeValues';
import { findValuesProblems, SettingName } from './findValuesProblems';
import { PlatformValues } from './platformValues';

/**
 * Looks at what the files of every environment would say after a change.
 *
 * @throws InputError with every problem, by setting and environment
 */
export function assertPossible(options: {
  settings: SettingsChange;
  changed: DeployedEnvironment[];
  asked: ReadonlySet<SettingName>;
  platformValues: PlatformValues;
}): void {
  const { settings, changed, asked, platformValues } = options;
  const problems = changed.flatMap(deployed => {
    const { environment, place } = deployed;
    const values: JsonObject = Object(
      readValues(changeDeployed(deployed, settings), valuesPath(place)).toJS(),
    );
    const found = findValuesProblems({
      environment: environment.name,
      values,
      platform: platformValues.get(environment.name) ?? {},
      asked,
    });
    return Object.entries(found).map(
      ([setting, problem]) =>
        `settings.${setting}: ${problem} (${environment.name})`,
    );
  });
  if (problems.length > 0) {
    throw new InputError(problems.join('\n'));
  }
}

/** The values of an environment after the change, or an error that names the file. */
export function changeDeployed(
  { place, values }: DeployedEnvironment,
  settings: SettingsChange,
): string {
  try {
    return changeValues(values, settings);
  } catch (error) {
    if (error instanceof ConflictError) {
      throw new ConflictError(`${valuesPath(place)}: ${error.message}`);
    }
    throw error;
  }
}

/**
 * Whether the team may deploy to the environments that its application comes to.
 *
 * @throws ConflictError
 */
export function assertOnboarded(options: {
  team: string;
  added: string[];
  paths: Iterable<string>;
}): void {
  const { team, added } = options;
  const missing = new Set(
    added.map(environment => argoProjectPath({ environment, team })),
  );
  for (const path of options.paths) {
    missing.delete(path);
  }
  if (missing.size > 0) {
    throw new ConflictError(
      `addEnvironments: team ${team} is not onboarded there: ask the platform team to add ${[
        ...missing,
      ].join(' and ')} to the GitOps repository`,
    );
  }
}
