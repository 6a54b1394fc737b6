import { CodeownersRule } from '../codeowners/parseCodeowners';
import { notFound } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRouter } from '../http/ApiRouter';
import { inRepository } from '../http/inRepository';
import { Repository } from '../store/RepositoryStore';

/** A mistake in a CODEOWNERS file. */
interface Mistake {
  line: number;
  column: number;
  kind: string;
  source: string;
  suggestion: string | null;
}

/** https://docs.github.com/rest/repos/repos#list-codeowners-errors */
export function registerCodeowners(
  api: ApiRouter,
  services: GithubServices,
): void {
  api.get(
    '/repos/{owner}/{repo}/codeowners/errors',
    inRepository(services, 'pull', async ({ repository, git, query }) => {
      const sha = await git.resolve(query.ref ?? repository.defaultBranch);
      const file = sha && (await services.codeOwners.file(git, sha));
      if (!file) {
        throw notFound();
      }
      const mistakes = [
        ...file.problems,
        ...file.rules.flatMap(rule => strangers(services, repository, rule)),
      ].sort((a, b) => a.line - b.line || a.column - b.column);
      return {
        body: {
          errors: mistakes.map(mistake => ({
            ...mistake,
            message: describe(mistake),
            path: file.path,
          })),
        },
      };
    }),
  );
}

/** Owners who do not exist, or whose approval would not count. */
function strangers(
  { codeOwners }: GithubServices,
  repository: Repository,
  rule: CodeownersRule,
): Mistake[] {
  return rule.owners
    .filter(({ name }) => !codeOwners.owner(repository, name))
    .map(({ name, column }) => ({
      line: rule.line,
      column,
      kind: 'Unknown owner',
      source: rule.source,
      suggestion: name.includes('/')
        ? `make sure the team ${name} exists, is publicly visible, and has write access to the repository`
        : `make sure ${name} exists and has write access to the repository`,
    }));
}

/** The sentence, the line, and a mark below the place. */
function describe({ kind, line, column, source, suggestion }: Mistake): string {
  const reason = suggestion ? `: ${suggestion}` : ':';
  return `${kind} on line ${line}${reason}\n\n  ${source}\n  ${' '.repeat(
    column - 1,
  )}^`;
}
