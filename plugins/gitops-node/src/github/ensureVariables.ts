import { InputError } from '@backstage/errors';
import { GithubClient } from './GithubClient';
import { isGithubError } from './GithubError';
import { repeatable } from './repeatable';
import { RepositoryName } from './repositoryTree';
import { waitUntilReady } from './waitUntilReady';
import { writeOnce } from './writeOnce';

/** https://docs.github.com/actions/reference/workflows-and-actions/variables, naming conventions and limits. */
const NAME = /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/;
const MAX_BYTES = 48 * 1024;

/** As many as GitHub lists in one answer: fewer than elsewhere. */
const PAGE_SIZE = 30;

/**
 * Checks the Actions variables of a request. GitHub keeps names in upper case.
 *
 * @returns values by name in upper case
 * @throws InputError that names the variable
 */
export function readVariables(
  variables: Readonly<Record<string, string>>,
): Map<string, string> {
  const values = new Map<string, string>();
  for (const [given, value] of Object.entries(variables)) {
    const name = given.toLocaleUpperCase('en-US');
    if (!NAME.test(name)) {
      throw new InputError(
        `variables: "${given}" is no name of an Actions variable: use letters, digits and underscores, no digit first, and not GITHUB_ at the beginning`,
      );
    }
    if (values.has(name)) {
      throw new InputError(
        `variables: ${name} is there twice, because GitHub keeps names in upper case: leave one of them out`,
      );
    }
    if (Buffer.byteLength(value) > MAX_BYTES) {
      throw new InputError(
        `variables: ${name} is longer than 48 KB, which is all that GitHub keeps: shorten it`,
      );
    }
    values.set(name, value);
  }
  return values;
}

/**
 * Gives a repository Actions variables. Others that it has stay.
 *
 * @param options - `wanted` as `readVariables` gives it; `isNew`: the repository was created a moment ago, so that it
 *   has none
 * @returns what was done, by name
 */
export async function ensureVariables(options: {
  github: GithubClient;
  repository: RepositoryName;
  wanted: ReadonlyMap<string, string>;
  isNew?: boolean;
  signal?: AbortSignal;
}): Promise<Record<string, 'created' | 'updated' | 'unchanged'>> {
  const { github, repository, wanted, isNew, signal } = options;
  const states: Record<string, 'created' | 'updated' | 'unchanged'> = {};
  if (wanted.size === 0) {
    return states;
  }
  const present = isNew ? new Map<string, string>() : await list();
  for (const [name, value] of wanted) {
    const own = present.get(name);
    states[name] =
      own === undefined
        ? await create(name, value)
        : await update(name, own, value);
  }
  return states;

  async function list(): Promise<Map<string, string>> {
    const values = new Map<string, string>();
    for (let page = 1; ; page++) {
      const { data } = await github.rest.actions.listRepoVariables({
        ...repository,
        per_page: PAGE_SIZE,
        page,
        request: { signal },
      });
      data.variables.forEach(({ name, value }) => values.set(name, value));
      if (values.size >= data.total_count || data.variables.length === 0) {
        return values;
      }
    }
  }

  async function read(name: string): Promise<string | undefined> {
    try {
      const { data } = await github.rest.actions.getRepoVariable({
        ...repository,
        name,
        request: { signal },
      });
      return data.value;
    } catch (error) {
      if (isGithubError(error, 'notFound')) {
        return undefined;
      }
      throw error;
    }
  }

  async function create(name: string, value: string) {
    const write = async () => {
      try {
        await github.rest.actions.createRepoVariable({
          ...repository,
          name,
          value,
          request: { signal },
        });
        return 'created' as const;
      } catch (error) {
        if (isGithubError(error, 'conflict') && error.says('already exists')) {
          return 'taken' as const;
        }
        throw error;
      }
    };
    const look = async () =>
      (await read(name)) === value ? ('created' as const) : undefined;
    const state = await waitUntilReady(
      () => writeOnce({ write, look, signal }),
      { signal },
    );
    return state === 'created' ? state : update(name, await read(name), value);
  }

  async function update(name: string, own: string | undefined, value: string) {
    if (own === value) {
      return 'unchanged' as const;
    }
    await github.rest.actions.updateRepoVariable({
      ...repository,
      name,
      value,
      request: repeatable(signal),
    });
    return 'updated' as const;
  }
}
