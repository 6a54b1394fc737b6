import { InputError } from '@backstage/errors';
import { APPLICATION_RULESET } from './applicationRuleset';
import {
  ApplicationRepositoryRequest,
  RepositoryPartState,
} from './ApplicationRepositoryRequest';
import { FoundRepository } from './createRepository';
import { ensureDeploymentEnvironments } from './ensureDeploymentEnvironments';
import { ensureMergeSettings } from './ensureMergeSettings';
import { ensureRulesets } from './ensureRulesets';
import { ensureVariables } from './ensureVariables';
import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import { RulesetDefinition } from './readRulesets';
import { RepositoryName } from './repositoryTree';
import { setTopics } from './setTopics';
import { TeamAccess } from './TeamAccess';

/**
 * Gives an application's repository, which has its files, all else that it lacks.
 *
 * @param options - `isNew`: it was created a moment ago with the merge settings, so that nothing has to be read;
 *   `platformTeam`: of the configuration
 * @throws InputError when the organisation has no such platform team; everything else is done then
 */
export async function ensureRepositoryParts(options: {
  github: GithubClient;
  found: FoundRepository;
  repository: RepositoryName;
  isNew: boolean;
  request: ApplicationRepositoryRequest;
  variables: ReadonlyMap<string, string>;
  platformTeam?: string;
  onPart: (part: string, state: RepositoryPartState) => void;
}): Promise<void> {
  const { github, found, repository, isNew, request, onPart } = options;
  const { topics = [], signal } = request;
  const target = { github, repository, isNew, signal };

  onPart(
    'settings',
    isNew
      ? 'created'
      : await ensureMergeSettings({ ...target, present: found }),
  );
  if (topics.length > 0) {
    onPart(
      'topics',
      await setTopics({
        ...target,
        present: found.topics ?? [],
        wanted: topics,
      }),
    );
  }
  // Before anybody can push: from here on nobody's commits can be forced away.
  if (request.ruleset !== false) {
    const ruleset = request.ruleset ?? APPLICATION_RULESET;
    onPart(`ruleset ${ruleset.name}`, await ensureRuleset(target, ruleset));
  }
  onEach(
    'variable',
    await ensureVariables({ ...target, wanted: options.variables }),
  );
  onEach(
    'environment',
    await ensureDeploymentEnvironments({
      ...target,
      wanted: request.environments ?? [],
    }),
  );
  const platformTeam = request.platformTeam ?? options.platformTeam;
  const teams = await TeamAccess.create({ github }).grantKnown({
    ...target,
    teams: {
      ...(platformTeam ? { [platformTeam]: 'pull' as const } : {}),
      [request.team]: 'push',
    },
  });
  onEach('team', teams);
  if (platformTeam && teams[platformTeam] === 'absent') {
    const field = request.platformTeam
      ? 'platformTeam'
      : 'gitops.applications.platformTeam';
    throw new InputError(
      `${field} is "${platformTeam}", and ${repository.owner} on ${github.host} has no such team: correct it, or create the team (gh api orgs/${repository.owner}/teams -f name=${platformTeam}), and run this again`,
    );
  }

  function onEach(kind: string, states: Record<string, RepositoryPartState>) {
    for (const [name, state] of Object.entries(states)) {
      onPart(`${kind} ${name}`, state);
    }
  }
}

async function ensureRuleset(
  target: {
    github: GithubClient;
    repository: RepositoryName;
    isNew: boolean;
    signal?: AbortSignal;
  },
  ruleset: RulesetDefinition,
): Promise<RepositoryPartState> {
  try {
    const states = await ensureRulesets({
      ...target,
      wanted: [ruleset],
      keepStricter: true,
    });
    return states[ruleset.name];
  } catch (error) {
    // Private repositories have rulesets from GitHub Team on.
    if (isGithubError(error, 'permission') && error.says('upgrade to github')) {
      return 'unsupported';
    }
    throw error;
  }
}
