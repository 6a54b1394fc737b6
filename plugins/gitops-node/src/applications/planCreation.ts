import { InputError } from '@backstage/errors';
import {
  ApplicationSpec,
  requestBranch,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsConfig } from '../config/readGitopsConfig';
import { ChangeRequest } from '../github/ChangeRequest';
import { renderApplication } from '../render/renderApplication';
import { applicationValues } from '../render/values';
import { creationBody, CreationFacts, creationTitle } from './creationText';
import { assertNoOtherApplication } from './findOtherApplication';
import { findValuesProblems, SettingName } from './findValuesProblems';
import { PlatformValues } from './platformValues';

/** Settings that the platform may have no place for. */
const ASKED: ReadonlySet<SettingName> = new Set(['strategy', 'exposure']);

/**
 * How an application comes to its environments.
 *
 * @public
 */
export interface CreationPlan {
  change: ChangeRequest;
  facts: CreationFacts;
}

/**
 * Works out the pull request that brings an application to all of its environments.
 *
 * @param options - `platformValues`: of the environments, where they are known, to see whether they have what the
 *   exposure and the strategy take
 * @throws InputError that names the field and what to do
 * @public
 */
export function planCreation(options: {
  spec: ApplicationSpec;
  config: Pick<GitopsConfig, 'repository' | 'chart' | 'environments'>;
  entityUrl: string;
  repositoryUrl?: string;
  requester?: string;
  platformValues?: PlatformValues;
}): CreationPlan {
  const { spec, config, platformValues, ...others } = options;
  const files = renderApplication(spec, config);
  assertPossible(spec, platformValues);
  const facts = {
    ...others,
    spec,
    environments: config.environments.filter(({ name }) =>
      spec.environments.includes(name),
    ),
  };
  return {
    facts,
    change: {
      branch: requestBranch(spec.name),
      title: creationTitle(facts),
      body: creationBody(facts),
      files,
      inspect: paths => assertNoOtherApplication(paths, spec),
    },
  };
}

function assertPossible(
  spec: ApplicationSpec,
  platformValues: PlatformValues = new Map(),
): void {
  const problems = [...platformValues].flatMap(([environment, platform]) =>
    Object.entries(
      findValuesProblems({
        environment,
        values: applicationValues({ spec, environment }),
        platform,
        asked: ASKED,
      }),
    ).map(([field, problem]) => `${field}: ${problem} (${environment})`),
  );
  if (problems.length > 0) {
    throw new InputError(problems.join('\n'));
  }
}
