import { Config } from '@backstage/config';

const TEAM_LABEL_RULES = ['honoured', 'required', 'ignored'] as const;
const KEYS = ['teamLabel', 'projects'];
const PLACEHOLDERS = ['{team}', '{environment}'];

/**
 * Which Applications an entity may name: `gitops.access` of the configuration. Whoever may write a `catalog-info.yaml`
 * writes its annotations, so these alone would give everybody every Application.
 */
export interface AccessRules {
  /** `honoured`: where the label is there, `required`: it has to be there, `ignored`: it counts for nothing. */
  teamLabel: (typeof TEAM_LABEL_RULES)[number];
  /** Names of AppProjects with `{team}` and `{environment}` in them; all are fine when absent. */
  projects?: readonly string[];
  /** Names out of `gitops.environments`. */
  environments: readonly string[];
}

/**
 * @throws Error that names the key and what it should be
 */
export function readAccessRules(root: Config): AccessRules {
  const unknown = root
    .getOptionalConfig('gitops.access')
    ?.keys()
    .find(key => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw new Error(
      `gitops.access has the key "${unknown}": it knows ${KEYS.join(' and ')}`,
    );
  }
  const teamLabel =
    root.getOptionalString('gitops.access.teamLabel') ?? 'honoured';
  const rule = TEAM_LABEL_RULES.find(known => known === teamLabel);
  if (!rule) {
    throw new Error(
      `gitops.access.teamLabel is "${teamLabel}": use one of ${TEAM_LABEL_RULES.join(
        ', ',
      )}`,
    );
  }
  const projects = root.getOptionalStringArray('gitops.access.projects');
  projects?.forEach(checkProject);
  return {
    teamLabel: rule,
    ...(projects ? { projects } : {}),
    environments: root
      .getConfigArray('gitops.environments')
      .map(environment => environment.getString('name')),
  };
}

function checkProject(pattern: string, index: number) {
  const unknown = (pattern.match(/\{[^}]*\}?|\}/g) ?? []).find(
    placeholder => !PLACEHOLDERS.includes(placeholder),
  );
  if (unknown) {
    throw new Error(
      `gitops.access.projects[${index}] is "${pattern}": "${unknown}" stands for nothing, use ${PLACEHOLDERS.join(
        ' or ',
      )}`,
    );
  }
}
