import { z } from 'zod';

const pullRequestRule = z.object({
  type: z.literal('pull_request'),
  parameters: z.object({
    allowed_merge_methods: z
      .array(z.enum(['merge', 'squash', 'rebase']))
      .min(1)
      .optional(),
    dismiss_stale_reviews_on_push: z.boolean(),
    require_code_owner_review: z.boolean(),
    // Not enforced here, so they may not be asked for either.
    require_last_push_approval: z.literal(false),
    required_reviewers: z.array(z.never()).max(0).optional(),
    required_approving_review_count: z.number().int().min(0).max(10),
    // There are no review threads that could be unresolved.
    required_review_thread_resolution: z.boolean(),
  }),
});

const statusChecksRule = z.object({
  type: z.literal('required_status_checks'),
  parameters: z.object({
    do_not_enforce_on_create: z.boolean().optional(),
    required_status_checks: z
      .array(
        z.object({
          context: z.string().min(1),
          /** App that has to have said it. */
          integration_id: z.number().int().optional(),
        }),
      )
      .min(1),
    /** Whether the branch must have all commits of the one that it is merged into. */
    strict_required_status_checks_policy: z.boolean(),
  }),
});

/** The rules that are enforced, in the API, in merges and in `git push`. Others are refused. */
export const ruleSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('creation') }),
  z.object({ type: z.literal('update') }),
  z.object({ type: z.literal('deletion') }),
  z.object({ type: z.literal('non_fast_forward') }),
  pullRequestRule,
  statusChecksRule,
]);

export type Rule = z.infer<typeof ruleSchema>;
export type PullRequestRule = z.infer<typeof pullRequestRule>;
export type StatusChecksRule = z.infer<typeof statusChecksRule>;

/** Names of the enforced rules, for messages. */
export const ENFORCED_RULES: string[] = [
  'creation',
  'update',
  'deletion',
  'non_fast_forward',
  'pull_request',
  'required_status_checks',
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
