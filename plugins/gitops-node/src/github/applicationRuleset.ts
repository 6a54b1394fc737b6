import { RulesetDefinition } from './readRulesets';

/**
 * The rules of an application's repository where nobody asks for others: its default branch stays, keeps its history, and
 * changes by pull requests, squashed.
 *
 * It asks for no approval, because a team of one could never merge then, and because what reaches an environment is
 * approved in the GitOps repository. A second ruleset, of the repository or the organisation, can ask for more: GitHub
 * applies the strictest of all.
 *
 * @public
 */
export const APPLICATION_RULESET: RulesetDefinition = {
  name: 'default branch',
  target: 'branch',
  enforcement: 'active',
  conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
  rules: [
    { type: 'deletion' },
    { type: 'non_fast_forward' },
    {
      type: 'pull_request',
      parameters: {
        allowed_merge_methods: ['squash'],
        dismiss_stale_reviews_on_push: false,
        require_code_owner_review: false,
        require_last_push_approval: false,
        required_approving_review_count: 0,
        required_review_thread_resolution: false,
      },
    },
  ],
};
