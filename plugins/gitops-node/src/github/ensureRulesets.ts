import { isDeepStrictEqual } from 'node:util';
import { GithubClient } from './GithubClient';
import { RulesetDefinition } from './readRulesets';
import { RepositoryName } from './repositoryTree';

const PAGE_SIZE = 100;

/** Brings the rulesets of a repository to what is wanted, each by its name. Others stay as they are. */
export async function ensureRulesets(options: {
  github: GithubClient;
  repository: RepositoryName;
  wanted: RulesetDefinition[];
  signal?: AbortSignal;
}): Promise<Record<string, 'created' | 'updated' | 'unchanged'>> {
  const { github, repository, wanted, signal } = options;
  const states: Record<string, 'created' | 'updated' | 'unchanged'> = {};
  if (wanted.length === 0) {
    return states;
  }
  const { data: present } = await github.rest.repos.getRepoRulesets({
    ...repository,
    includes_parents: false,
    per_page: PAGE_SIZE,
    request: { signal },
  });
  for (const definition of wanted) {
    const id = present.find(({ name }) => name === definition.name)?.id;
    states[definition.name] =
      id === undefined
        ? await create(definition)
        : await update(id, definition);
  }
  return states;

  async function create(definition: RulesetDefinition) {
    await github.rest.repos.createRepoRuleset({
      ...repository,
      ...definition,
      request: { signal },
    });
    return 'created' as const;
  }

  async function update(id: number, definition: RulesetDefinition) {
    const { data } = await github.rest.repos.getRepoRuleset({
      ...repository,
      ruleset_id: id,
      request: { signal },
    });
    if (holds(sorted(data), sorted(definition))) {
      return 'unchanged' as const;
    }
    await github.rest.repos.updateRepoRuleset({
      ...repository,
      ...definition,
      ruleset_id: id,
      request: { signal },
    });
    return 'updated' as const;
  }
}

/** Rules in one order: GitHub gives them in its own. */
function sorted<T extends { rules?: { type: string }[] }>(ruleset: T): T {
  return {
    ...ruleset,
    rules: [...(ruleset.rules ?? [])].sort((a, b) =>
      a.type.localeCompare(b.type),
    ),
  };
}

/** Whether something has all that is wanted. GitHub adds fields that were not asked for. */
function holds(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((item, index) => holds(found[index], item))
    );
  }
  if (isRecord(wanted)) {
    return (
      isRecord(found) &&
      Object.entries(wanted).every(([key, value]) => holds(found[key], value))
    );
  }
  return isDeepStrictEqual(found, wanted);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
