import { z } from 'zod';
import { Viewer } from '../Access';
import { nodeId } from '../bodies/nodeId';
import { fullName } from '../bodies/repositoryBody';
import { notFound, unprocessable, validationFailed } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRouter } from '../http/ApiRouter';
import { inRepository } from '../http/inRepository';
import { parseBody } from '../http/parseBody';
import { invalidPatterns } from '../rules/matchesRef';
import {
  ENFORCED_RULES,
  RulesetDefinition,
  rulesetSchema,
} from '../rules/rulesetSchema';
import { Repository } from '../store/RepositoryStore';
import { Ruleset } from '../store/RulesetStore';

const rulesSchema = z.object({
  rules: z.array(z.object({ type: z.string() })).default([]),
});

/** https://docs.github.com/rest/repos/rules */
export function registerRulesets(
  api: ApiRouter,
  services: GithubServices,
): void {
  const { rulesets, rules } = services;
  const find = (repository: Repository, id: string): Ruleset => {
    const ruleset = rulesets.find(repository.id, Number(id));
    if (!ruleset) {
      throw notFound();
    }
    return ruleset;
  };
  const assertFree = (repository: Repository, name: string, own?: number) => {
    const isTaken = rulesets
      .list(repository.id)
      .some(ruleset => ruleset.name === name && ruleset.id !== own);
    if (isTaken) {
      throw validationFailed('Name must be unique');
    }
  };

  api.get(
    '/repos/{owner}/{repo}/rulesets',
    inRepository(services, 'pull', ({ repository }) => ({
      list: rulesets
        .list(repository.id)
        .map(ruleset => summary(services, repository, ruleset)),
    })),
  );

  api.post(
    '/repos/{owner}/{repo}/rulesets',
    inRepository(services, 'admin', ({ repository, body, viewer }) => {
      const definition = readRuleset(body);
      assertFree(repository, definition.name);
      const ruleset = rulesets.insert(repository.id, definition);
      return {
        status: 201,
        body: detail(services, repository, ruleset, viewer),
      };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/rulesets/{ruleset_id}',
    inRepository(services, 'pull', ({ repository, params, viewer }) => ({
      body: detail(
        services,
        repository,
        find(repository, params.ruleset_id),
        viewer,
      ),
    })),
  );

  api.put(
    '/repos/{owner}/{repo}/rulesets/{ruleset_id}',
    inRepository(services, 'admin', ({ repository, params, body, viewer }) => {
      const { id, repositoryId, createdAt, updatedAt, ...current } = find(
        repository,
        params.ruleset_id,
      );
      // What is not said stays as it is.
      const definition = readRuleset({ ...current, ...(body as object) });
      assertFree(repository, definition.name, id);
      rulesets.update(id, definition);
      return {
        body: detail(
          services,
          repository,
          find(repository, params.ruleset_id),
          viewer,
        ),
      };
    }),
  );

  api.delete(
    '/repos/{owner}/{repo}/rulesets/{ruleset_id}',
    inRepository(services, 'admin', ({ repository, params }) => {
      rulesets.delete(find(repository, params.ruleset_id).id);
      return { status: 204 };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/rules/branches/{branch}',
    inRepository(services, 'pull', ({ repository, params }) => ({
      list: rules
        .active(repository, `refs/heads/${params.branch}`)
        .map(({ rule, ruleset }) => ({
          ...rule,
          ruleset_source_type: 'Repository',
          ruleset_source: fullName(repository),
          ruleset_id: ruleset.id,
        })),
    })),
  );
}

function readRuleset(body: unknown): RulesetDefinition {
  const known = parseBody(rulesSchema, body).rules.map(({ type }) => type);
  const foreign = known.filter(type => !ENFORCED_RULES.includes(type));
  if (foreign.length > 0) {
    throw validationFailed(
      ...foreign.map(
        type =>
          `Invalid rule '${type}': this local stand-in enforces only ${ENFORCED_RULES.join(
            ', ',
          )}`,
      ),
    );
  }
  const definition = parseBody(rulesetSchema, body);
  const patterns = invalidPatterns(definition);
  if (patterns.length > 0) {
    throw unprocessable('Validation Failed', [
      `Invalid target patterns: ${patterns
        .map(pattern => `'${pattern}'`)
        .join(', ')}`,
    ]);
  }
  return definition;
}

function summary(
  services: GithubServices,
  repository: Repository,
  ruleset: Ruleset,
) {
  const { urls } = services;
  const name = fullName(repository);
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: ruleset.target,
    source_type: 'Repository',
    source: name,
    enforcement: ruleset.enforcement,
    node_id: nodeId('RepositoryRuleset', ruleset.id),
    _links: {
      self: { href: `${urls.api}/repos/${name}/rulesets/${ruleset.id}` },
      html: { href: `${urls.web}/${name}/rules/${ruleset.id}` },
    },
    created_at: ruleset.createdAt,
    updated_at: ruleset.updatedAt,
  };
}

function detail(
  services: GithubServices,
  repository: Repository,
  ruleset: Ruleset,
  viewer: Viewer | undefined,
) {
  const bypass = viewer && services.rules.bypass(repository, viewer, ruleset);
  const isAdmin = services.access.allows(viewer?.account, repository, 'admin');
  return {
    ...summary(services, repository, ruleset),
    conditions: ruleset.conditions,
    rules: ruleset.rules,
    // Readers are not told who may do without.
    ...(isAdmin ? { bypass_actors: ruleset.bypass_actors } : {}),
    current_user_can_bypass: bypassWord(bypass),
  };
}

function bypassWord(bypass: 'always' | 'pull_request' | undefined): string {
  return bypass === 'pull_request' ? 'pull_requests_only' : bypass ?? 'never';
}
