import { z } from 'zod';

const pullRequestRule = z.object({
  type: z.literal('pull_request'),
  parameters: z.object({
    allowed_merge_methods: z
      .array(z.enum(['merge', 'squash', 'rebase']))
      .min(1)
      .optional(),
    dismiss_stale_reviews_on_push: z.boolean(),
    // Not enforced here, so they may not be asked for either.
    require_code_owner_review: z.literal(false),
    require_last_push_approval: z.literal(false),
    required_approving_review_count: z.number().int().min(0).max(10),
    // There are no review threads that could be unresolved.
    required_review_thread_resolution: z.boolean(),
  }),
});

/** The rules that are enforced, in the API, in merges and in `git push`. Others are refused. */
export const ruleSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('creation') }),
  z.object({ type: z.literal('update') }),
  z.object({ type: z.literal('deletion') }),
  z.object({ type: z.literal('non_fast_forward') }),
  pullRequestRule,
]);

export type Rule = z.infer<typeof ruleSchema>;
export type PullRequestRule = z.infer<typeof pullRequestRule>;

/** Names of the enforced rules, for messages. */
export const ENFORCED_RULES: string[] = [
  'creation',
  'update',
  'deletion',
  'non_fast_forward',
  'pull_request',
];

/** What a client sends to define a ruleset. */
export const rulesetSchema = z.object({
  name: z.string().min(1),
  target: z.enum(['branch', 'tag']).default('branch'),
  enforcement: z.enum(['active', 'disabled', 'evaluate']),
  bypass_actors: z
    .array(
      z.object({
        actor_id: z.number().int().nullish(),
        actor_type: z.enum([
          'Integration',
          'OrganizationAdmin',
          'RepositoryRole',
          'Team',
          'DeployKey',
          'EnterpriseOwner',
        ]),
        bypass_mode: z.enum(['always', 'pull_request']).default('always'),
      }),
    )
    .default([]),
  conditions: z
    .object({
      ref_name: z.object({
        include: z.array(z.string()).default([]),
        exclude: z.array(z.string()).default([]),
      }),
    })
    .default({ ref_name: { include: [], exclude: [] } }),
  rules: z.array(ruleSchema).default([]),
});

/** A ruleset in GitHub's words. */
export type RulesetDefinition = z.infer<typeof rulesetSchema>;
