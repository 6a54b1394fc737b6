import { InputError } from '@backstage/errors';
import {
  changeBranch,
  SettingsChange,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsConfig, GitopsEnvironment } from '../config/readGitopsConfig';
import { ChangeRequest } from '../github/ChangeRequest';
import { valuesPath } from '../render/paths';
import { addedFiles } from './addedFiles';
import { DeployedApplication, DeployedEnvironment } from './ApplicationReader';
import {
  assertOnboarded,
  assertPossible,
  changeDeployed,
} from './changeChecks';
import { changeKey } from './changeKey';
import { changeTable, changeTitle, describeAdded } from './changeText';
import { changeValues } from './changeValues';
import { chooseEnvironment } from './chooseEnvironment';
import { SettingName } from './findValuesProblems';
import { PlatformValues } from './platformValues';
import { readEnvironmentSettings } from './readEnvironmentSettings';
import { escapeMarkdown, requestedBy } from './requestedBy';

/**
 * What is to be different about an application.
 *
 * @public
 */
export interface ApplicationChangeRequest {
  application: DeployedApplication;
  config: Pick<GitopsConfig, 'repository' | 'environments'>;
  settings?: SettingsChange;
  /** Names of the environments whose settings change. Default: all that the application is in. */
  environments?: string[];
  /** Names of environments that the application comes to, with the settings that the one before has today. */
  addEnvironments?: string[];
  /** Of the environments that are changed or added. */
  platformValues: PlatformValues;
  /** Who asks, as people call them; absent in a preview. */
  requester?: string;
}

/**
 * How an application is changed.
 *
 * @public
 */
export interface ChangePlan {
  change: ChangeRequest;
  /** The environments whose settings change. */
  changed: DeployedEnvironment[];
  /** The environments that the application comes to, or has come to by an earlier run. */
  added: GitopsEnvironment[];
}

/**
 * Works out the pull request that changes an application's settings, brings it to further environments, or both.
 *
 * The same change always has the same branch, so asking twice finds the first pull request.
 *
 * @throws InputError or ConflictError that names the field and what to do
 * @public
 */
export function planChange(request: ApplicationChangeRequest): ChangePlan {
  const { application, settings = {} } = request;
  const { name, team } = application;
  const asked = readAsked(settings);
  const changed = asked.size > 0 ? chooseChanged(request) : [];
  const added = chooseAdded(request);
  if (changed.length === 0 && added.length === 0) {
    throw new InputError(
      'settings: names nothing to change: set at least one of size, replicas, autoscaling, exposure, strategy, port and variables, or name environments in addEnvironments',
    );
  }
  assertPossible({ ...request, settings, changed, asked });

  const names = {
    changed: changed.map(({ environment }) => environment.name),
    added: added.map(environment => environment.name),
  };
  const arrivals = added
    .filter(({ name: each }) => !isIn(application, each))
    .map(environment => addedFiles({ ...request, environment }));
  const change: ChangeRequest = {
    branch: changeBranch(name, changeKey(settings, names)),
    title: changeTitle({ name, settings, ...names }),
    body: [
      `Changes **${name}** of team **${team}**.`,
      ...(changed.length > 0
        ? [
            changeTable(
              changed.map(deployed => ({
                environment: deployed.environment,
                before: readEnvironmentSettings(deployed),
                after: readEnvironmentSettings({
                  ...deployed,
                  values: changeDeployed(deployed, settings),
                }),
              })),
            ),
          ]
        : []),
      ...arrivals.map(describeAdded),
      `### After the merge\n\n${afterChange({ changed, added }).join(' ')}`,
      ...requestedBy(request.requester, {
        application: name,
        team,
        environments: [...names.changed, ...names.added],
        kind: 'change',
      }),
    ].join('\n\n'),
    edits: new Map(
      changed.map(({ place }) => [
        valuesPath(place),
        text => changeValues(text, settings),
      ]),
    ),
    files: new Map(arrivals.flatMap(({ files }) => [...files])),
    inspect: paths => assertOnboarded({ team, added: names.added, paths }),
  };
  return { change, changed, added };
}

/**
 * What happens once such a pull request is merged, one sentence each, in Markdown.
 *
 * @public
 */
export function afterChange(options: {
  changed: { environment: GitopsEnvironment }[];
  added: GitopsEnvironment[];
}): string[] {
  const { changed, added } = options;
  const all = [...changed.map(({ environment }) => environment), ...added];
  const titles = (automated: boolean) =>
    all
      .filter(({ sync }) => sync.automated === automated)
      .map(({ title }) => escapeMarkdown(title))
      .join(', ');
  return [
    ...(titles(true)
      ? [`Argo CD brings it to ${titles(true)} by itself.`]
      : []),
    ...(titles(false)
      ? [`In ${titles(false)} it waits for a sync by hand.`]
      : []),
  ];
}

function readAsked(settings: SettingsChange): Set<SettingName> {
  return new Set(
    (Object.keys(settings) as SettingName[]).filter(
      key => settings[key] !== undefined,
    ),
  );
}

function chooseChanged({
  application,
  environments,
}: ApplicationChangeRequest): DeployedEnvironment[] {
  if (!environments) {
    return application.environments;
  }
  assertEachOnce(environments, 'environments');
  const chosen = environments.map(name =>
    chooseEnvironment(application, name, 'environments'),
  );
  return application.environments.filter(each => chosen.includes(each));
}

function chooseAdded({
  config,
  addEnvironments = [],
}: ApplicationChangeRequest): GitopsEnvironment[] {
  assertEachOnce(addEnvironments, 'addEnvironments');
  const known = config.environments.map(({ name }) => name);
  const unknown = addEnvironments.filter(name => !known.includes(name));
  if (unknown.length > 0) {
    throw new InputError(
      `addEnvironments: ${unknown
        .map(name => JSON.stringify(name))
        .join(', ')} is not configured; use some of ${known.join(', ')}`,
    );
  }
  return config.environments.filter(({ name }) =>
    addEnvironments.includes(name),
  );
}

function assertEachOnce(names: string[], field: string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new InputError(`${field}: names ${twice} twice`);
  }
}

function isIn({ environments }: DeployedApplication, name: string): boolean {
  return environments.some(({ place }) => place.environment === name);
}
