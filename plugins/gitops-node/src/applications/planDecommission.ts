import { ConflictError, InputError } from '@backstage/errors';
import {
  ANNOTATION_PROTECTED,
  decommissionBranch,
  Platform,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { ChangeRequest } from '../github/ChangeRequest';
import { argoApplicationPath, imagePath, valuesPath } from '../render/paths';
import { readValues } from '../render/readValues';
import { DeployedApplication, DeployedEnvironment } from './ApplicationReader';
import { approversOf } from './approversOf';
import { escapeMarkdown, requestedBy } from './requestedBy';

/** What the baseline chart does where a values file does not say. */
const DEFAULT_EXPOSURE = 'none';

/**
 * The next step out of service that has not been proposed yet.
 *
 * @public
 */
export interface DecommissionPlan {
  change: ChangeRequest;
  /** The environment that the application leaves. */
  stage: DeployedEnvironment;
  /** Names of the environments that it has to leave after this one, in this order. */
  later: string[];
  /** Who approves, as CODEOWNERS writes it; absent where the repository does not say. */
  approvers?: string;
}

/**
 * Works out the pull request that takes an application out of one environment. They are left in promotion order, so
 * that the last one, where people depend on it, comes last.
 *
 * @param options - `environments`: names of those to leave, by default all; one that was left already is no mistake.
 * `configured`: names of all that there are
 * @returns undefined when it has left all of them
 * @throws InputError when a name is wrong or out of order, ConflictError when the application is protected or an
 * environment's policy does not let it go
 * @public
 */
export function planDecommission(options: {
  application: DeployedApplication;
  environments?: string[];
  configured: readonly string[];
  /** Whether the entity has the annotation `gitops-flow/protected`. */
  isProtected: boolean;
  /** What `platform.yaml` says, for the name of who approves. */
  platform?: Platform;
  requester?: string;
}): DecommissionPlan | undefined {
  const { application, isProtected, platform, requester } = options;
  const { name, environments } = application;
  const asked = options.environments ?? namesOf(environments);
  assertConfigured(asked, options.configured);
  const leaving = environments.filter(({ environment }) =>
    asked.includes(environment.name),
  );
  const [stage, ...rest] = leaving;
  if (!stage) {
    return undefined;
  }
  if (isProtected) {
    throw new ConflictError(
      `name: ${name} is protected: take the annotation ${ANNOTATION_PROTECTED} out of its catalog-info.yaml first`,
    );
  }
  assertAllowed(leaving);
  const [first] = environments;
  if (stage !== first) {
    throw new InputError(
      `environments: ${name} leaves ${first.environment.name} before ${stage.environment.name}: name ${first.environment.name} too, or leave environments out`,
    );
  }
  assertUnexposed(stage);

  const { environment, place } = stage;
  const title = escapeMarkdown(environment.title);
  const later = namesOf(rest);
  const approvers = approversOf(platform, place);
  return {
    stage,
    later,
    ...(approvers ? { approvers } : {}),
    change: {
      branch: decommissionBranch(place),
      title: `Remove ${place.team}/${name} from ${environment.name}`,
      body: [
        `Takes **${name}** of team **${place.team}** out of **${title}**.`,
        `After the merge Argo CD deletes the Application \`${name}-${
          environment.name
        }\` and everything that it runs there. Nothing asks again: ${
          approvers ? `the approval of \`${approvers}\`` : 'the approval'
        } is what decides. Images are kept.`,
        `${
          later.length > 0
            ? `Later, by pull requests of their own: ${later.join(', ')}.`
            : `It is the last environment that is asked for.`
        } To bring it back, revert this pull request.`,
        ...requestedBy(requester, {
          application: place.application,
          team: place.team,
          environments: [place.environment],
          kind: 'decommission',
        }),
      ].join('\n\n'),
      remove: [argoApplicationPath(place), valuesPath(place), imagePath(place)],
    },
  };
}

function assertConfigured(asked: string[], configured: readonly string[]) {
  const unknown = asked.filter(name => !configured.includes(name));
  if (unknown.length > 0 || asked.length === 0) {
    throw new InputError(
      `environments: ${
        unknown.length > 0
          ? `${unknown.join(', ')} is not configured`
          : 'is empty'
      }; use some of ${configured.join(', ')}`,
    );
  }
}

/** Before the first environment is left: half a decommission that cannot go on helps nobody. */
function assertAllowed(leaving: DeployedEnvironment[]): void {
  const forbidden = leaving.filter(
    ({ environment }) => environment.decommission === 'forbidden',
  );
  if (forbidden.length > 0) {
    const others = leaving.filter(each => !forbidden.includes(each));
    throw new ConflictError(
      `environments: applications leave ${namesOf(forbidden).join(
        ', ',
      )} through the platform team only (gitops.environments[].decommission is "forbidden"): ask it${
        others.length > 0
          ? `, and name the others here: ${namesOf(others).join(', ')}`
          : ''
      }`,
    );
  }
}

function assertUnexposed({ environment, place, values }: DeployedEnvironment) {
  if (environment.decommission !== 'unexposed') {
    return;
  }
  const path = valuesPath(place);
  const { exposure = DEFAULT_EXPOSURE } = Object(
    readValues(values, path).toJS(),
  );
  if (exposure !== 'none') {
    throw new ConflictError(
      `environments: ${place.application} can still be reached in ${
        environment.name
      } (exposure is ${JSON.stringify(
        exposure,
      )} in ${path}): set its exposure to none there, see that nobody misses it, then ask again`,
    );
  }
}

function namesOf(environments: DeployedEnvironment[]): string[] {
  return environments.map(({ environment }) => environment.name);
}
