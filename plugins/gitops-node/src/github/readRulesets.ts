import { InputError } from '@backstage/errors';
import type { RestEndpointMethodTypes } from '@octokit/rest';
import { z } from 'zod';
import { FileContents } from './FileContents';

const FILE = /^\.github\/rulesets\/[^/]+\.json$/;

/** As much as has to be known here; GitHub checks the rest. */
const definitionSchema = z.looseObject({
  name: z.string().min(1),
  enforcement: z.enum(['active', 'disabled', 'evaluate']),
  rules: z.array(z.looseObject({ type: z.string() })),
});

/**
 * A ruleset, as GitHub takes it.
 *
 * @public
 */
export type RulesetDefinition = Pick<
  RestEndpointMethodTypes['repos']['createRepoRuleset']['parameters'],
  'name' | 'target' | 'enforcement' | 'bypass_actors' | 'conditions' | 'rules'
>;

/**
 * The rulesets that a repository describes in `.github/rulesets/*.json`, in GitHub's own words.
 *
 * @throws InputError that names the file that is none
 */
export function readRulesets(files: FileContents): RulesetDefinition[] {
  return [...files]
    .filter(([path]) => FILE.test(path))
    .map(([path, content]) => readRuleset(path, content.toString()));
}

function readRuleset(path: string, text: string): RulesetDefinition {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${path} is no JSON: ${error}`);
  }
  return parseRuleset(json, path);
}

/**
 * Checks a ruleset in GitHub's own words, as far as has to be known here.
 *
 * @param origin - the file or field that it comes from, for the error
 * @throws InputError that says what is wrong where
 * @public
 */
export function parseRuleset(json: unknown, origin: string): RulesetDefinition {
  const result = definitionSchema.safeParse(json);
  if (!result.success) {
    throw new InputError(
      `${origin} is no ruleset as GitHub takes it:\n${z.prettifyError(
        result.error,
      )}`,
    );
  }
  // What GitHub adds to a ruleset that somebody exported.
  const { id, source, source_type, ...definition } = result.data;
  return definition as RulesetDefinition;
}
