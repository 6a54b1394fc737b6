import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { Config } from '@backstage/config';

const ROLES_KEY = 'gitops.roles';
const EVERYBODY = 'everybody';
const KEYS: Record<string, string[]> = {
  viewer: ['members'],
  developer: ['environments'],
  approver: ['groups', 'environments'],
  platform: ['members'],
};
const OTHERS = ['allow', 'deny'] as const;
const DEFAULT_APPROVERS = '{team}-{environment}-approvers';
const DEFAULT_PLATFORM = ['group:default/platform'];
const PLACEHOLDERS = ['{team}', '{environment}'];

/**
 * Who has which role: `gitops.roles` of the configuration, with its defaults.
 *
 * @public
 */
export interface GitopsRoles {
  /** Names of all of them, in the order of promotion. */
  environments: string[];
  viewer: { members: 'everybody' | string[] };
  developer: { environments: string[] };
  approver: {
    /** Name of a group, with `{team}` and perhaps `{environment}` in it. */
    groups: string;
    environments: string[];
  };
  platform: { members: string[] };
  others: (typeof OTHERS)[number];
}

/**
 * Reads and checks `gitops.roles` beside the environments that it is about.
 *
 * @throws Error that names the key and what it should be
 * @public
 */
export function readRoles(root: Config): GitopsRoles {
  const config = root.getOptionalConfig(ROLES_KEY);
  checkKeys(config);
  const known = root
    .getConfigArray('gitops.environments')
    .map(environment => environment.getString('name'));
  const developers =
    readEnvironments(config, 'developer', known) ?? known.slice(0, -1);
  return {
    environments: known,
    viewer: {
      members:
        config?.getOptional('viewer.members') === EVERYBODY
          ? EVERYBODY
          : readMembers(config, 'viewer') ?? EVERYBODY,
    },
    developer: { environments: developers },
    approver: {
      groups: readApproverGroups(config),
      environments:
        readEnvironments(config, 'approver', known) ??
        known.filter(name => !developers.includes(name)),
    },
    platform: { members: readMembers(config, 'platform') ?? DEFAULT_PLATFORM },
    others: readOthers(config),
  };
}

/** A role that is misspelt would leave people with rights that nobody meant them to have. */
function checkKeys(config: Config | undefined) {
  for (const role of config?.keys() ?? []) {
    if (role === 'others') {
      continue;
    }
    if (!Object.hasOwn(KEYS, role)) {
      throw new Error(
        `${ROLES_KEY} has the key "${role}": the roles are ${Object.keys(
          KEYS,
        ).join(', ')}, and there is "others"`,
      );
    }
    const unknown = config
      ?.getOptionalConfig(role)
      ?.keys()
      .find(key => !KEYS[role].includes(key));
    if (unknown !== undefined) {
      throw new Error(
        `${ROLES_KEY}.${role} has the key "${unknown}": it knows ${KEYS[
          role
        ].join(' and ')}`,
      );
    }
  }
}

function readMembers(
  config: Config | undefined,
  role: string,
): string[] | undefined {
  const key = `${role}.members`;
  if (typeof config?.getOptional(key) === 'string') {
    throw new Error(
      `${ROLES_KEY}.${key} is "${config.getString(key)}": write a list${
        role === 'viewer' ? `, or ${EVERYBODY}` : ''
      }`,
    );
  }
  return config
    ?.getOptionalStringArray(key)
    ?.map((member, index) => readMember(member, `${key}[${index}]`));
}

function readMember(member: string, key: string): string {
  const problem = new Error(
    `${ROLES_KEY}.${key} is "${member}": write the full reference of a group or a person, such as group:default/platform`,
  );
  if (!/^(?:group|user):[^:/\s]+\/[^:/\s]+$/i.test(member)) {
    throw problem;
  }
  return stringifyEntityRef(parseEntityRef(member));
}

function readEnvironments(
  config: Config | undefined,
  role: string,
  known: string[],
): string[] | undefined {
  const environments = config?.getOptionalStringArray(`${role}.environments`);
  environments?.forEach((name, index) => {
    if (!known.includes(name)) {
      throw new Error(
        `${ROLES_KEY}.${role}.environments[${index}] is "${name}", which gitops.environments does not name: it has ${known.join(
          ', ',
        )}`,
      );
    }
  });
  return environments;
}

function readApproverGroups(config: Config | undefined): string {
  const groups =
    config?.getOptionalString('approver.groups') ?? DEFAULT_APPROVERS;
  const used: string[] = groups.match(/\{[^}]*\}?|\}/g) ?? [];
  if (
    used.filter(placeholder => placeholder === '{team}').length !== 1 ||
    used.some(placeholder => !PLACEHOLDERS.includes(placeholder)) ||
    !/^[A-Za-z0-9._{}-]+$/.test(groups)
  ) {
    throw new Error(
      `${ROLES_KEY}.approver.groups is "${groups}": write the name of a group with {team} in it once, and {environment} where there is one group an environment, such as ${DEFAULT_APPROVERS}`,
    );
  }
  return groups;
}

function readOthers(config: Config | undefined): GitopsRoles['others'] {
  const text = config?.getOptionalString('others') ?? 'allow';
  const others = OTHERS.find(known => known === text);
  if (!others) {
    throw new Error(
      `${ROLES_KEY}.others is "${text}": use one of ${OTHERS.join(', ')}`,
    );
  }
  return others;
}
