import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Give an application its repository',
    example: stringify({
      steps: [
        {
          id: 'repository',
          action: 'gitops:repository:ensure',
          name: 'Create the repository',
          input: {
            name: 'checkout',
            owner: 'group:default/payments',
            team: 'payments',
            description: 'Takes the money',
          },
        },
      ],
    }),
  },
  {
    description: 'Take the files from a folder of the workspace, with topics',
    example: stringify({
      steps: [
        {
          id: 'repository',
          action: 'gitops:repository:ensure',
          name: 'Create the repository',
          input: {
            name: 'checkout',
            owner: 'group:default/payments',
            team: 'payments',
            description: 'Takes the money',
            sourcePath: './repository',
            topics: ['payments', 'prebuilt'],
          },
        },
      ],
    }),
  },
  {
    description:
      'Prepare the repository for a build of its own, and ask for an approval of every change',
    example: stringify({
      steps: [
        {
          id: 'repository',
          action: 'gitops:repository:ensure',
          name: 'Create the repository',
          input: {
            name: 'checkout',
            owner: 'group:default/payments',
            team: 'payments',
            platformTeam: 'platform',
            description: 'Takes the money',
            variables: { AWS_REGION: 'eu-west-1' },
            environments: [{ name: 'release', branches: ['main'] }],
            ruleset: {
              name: 'default branch',
              target: 'branch',
              enforcement: 'active',
              conditions: {
                ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] },
              },
              rules: [
                { type: 'deletion' },
                { type: 'non_fast_forward' },
                {
                  type: 'pull_request',
                  parameters: {
                    required_approving_review_count: 1,
                    dismiss_stale_reviews_on_push: true,
                    require_code_owner_review: false,
                    require_last_push_approval: false,
                    required_review_thread_resolution: false,
                  },
                },
              ],
            },
          },
        },
      ],
    }),
  },
];
