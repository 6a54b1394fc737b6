import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import { RulesetDefinition } from './readRulesets';
import { repeatable } from './repeatable';
import { RepositoryName } from './repositoryTree';
import { holds, strictest } from './strictest';
import { waitUntilReady } from './waitUntilReady';
import { writeOnce } from './writeOnce';

const PAGE_SIZE = 100;

/**
 * Brings the rulesets of a repository to what is wanted, each by its name. Others stay as they are.
 *
 * @param options - `isNew`: the repository was created a moment ago, so that it has no ruleset; `keepStricter`: rules
 *   that people added to one of them, and what they made stricter, stays
 */
export async function ensureRulesets(options: {
  github: GithubClient;
  repository: RepositoryName;
  wanted: RulesetDefinition[];
  isNew?: boolean;
  keepStricter?: boolean;
  signal?: AbortSignal;
}): Promise<Record<string, 'created' | 'updated' | 'unchanged'>> {
  const { github, repository, wanted, isNew, keepStricter, signal } = options;
  const states: Record<string, 'created' | 'updated' | 'unchanged'> = {};
  if (wanted.length === 0) {
    return states;
  }
  const present = isNew ? new Map<string, number>() : await readIds();
  for (const definition of wanted) {
    const id = present.get(definition.name);
    states[definition.name] =
      id === undefined
        ? await create(definition)
        : await update(id, definition);
  }
  return states;

  async function readIds(): Promise<Map<string, number>> {
    const { data } = await github.rest.repos.getRepoRulesets({
      ...repository,
      includes_parents: false,
      per_page: PAGE_SIZE,
      request: { signal },
    });
    return new Map(data.map(({ name, id }) => [name, id]));
  }

  async function create(definition: RulesetDefinition) {
    const { name } = definition;
    const write = async () => {
      await github.rest.repos.createRepoRuleset({
        ...repository,
        ...definition,
        request: { signal },
      });
      return 'created' as const;
    };
    const look = async () =>
      (await readIds()).has(name) ? ('created' as const) : undefined;
    try {
      return await waitUntilReady(() => writeOnce({ write, look, signal }), {
        signal,
      });
    } catch (error) {
      // GitHub refuses a second one of the same name, with a text that it documents nowhere.
      const id =
        isGithubError(error, 'validation') && (await readIds()).get(name);
      if (!id) {
        throw error;
      }
      return update(id, definition);
    }
  }

  async function update(id: number, definition: RulesetDefinition) {
    const { data } = await github.rest.repos.getRepoRuleset({
      ...repository,
      ruleset_id: id,
      request: { signal },
    });
    const goal = keepStricter ? strictest(data, definition) : definition;
    if (holds(data, goal)) {
      return 'unchanged' as const;
    }
    await github.rest.repos.updateRepoRuleset({
      ...repository,
      ...goal,
      ruleset_id: id,
      request: repeatable(signal),
    });
    return 'updated' as const;
  }
}
