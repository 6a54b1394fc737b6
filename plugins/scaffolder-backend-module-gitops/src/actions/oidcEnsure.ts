import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  OidcBinding,
  OidcRoleResult,
  OidcRoles,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { assertRendered } from './assertRendered';
import { examples } from './oidcEnsure.examples';
import { requireAws } from './requireAws';

const DEFAULT_BRANCH = 'main';

/**
 * `gitops:oidc:ensure`: the IAM role that the workflows of one repository push their images with.
 *
 * @param options - without `roles`, because `gitops.aws` is missing, every run fails and says so
 */
export function createOidcEnsureAction(options: {
  roles: OidcRoles | undefined;
}) {
  return createTemplateAction({
    id: 'gitops:oidc:ensure',
    description:
      'Sees to the IAM role that lets the workflows of exactly one repository push to its ECR repository, without a stored key. With gitops.aws.oidc.mode "external" it asks nothing of IAM and only gives the policies and a Terraform snippet.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        repositorySlug: z => z.string().describe('owner/name on GitHub'),
        ecrRepositoryArn: z =>
          z
            .string()
            .describe(
              'ARN of the ECR repository, the output repositoryArn of gitops:ecr:ensure',
            ),
        branch: z =>
          z
            .string()
            .optional()
            .describe(
              'The only branch whose workflows may take the role. Default: main',
            ),
        environment: z =>
          z
            .string()
            .optional()
            .describe(
              'Instead of a branch: the only deployment environment on GitHub whose jobs may take it',
            ),
      },
      output: {
        state: z =>
          z
            .enum(['created', 'updated', 'unchanged', 'documented'])
            .describe(
              'What was done. documented: nothing was asked of IAM, somebody else creates the role',
            ),
        mode: z => z.enum(['external', 'iam']).describe('Who creates roles'),
        roleArn: z => z.string().describe('ARN that the role has or will have'),
        trustPolicy: z => z.string().describe('Who may take the role: JSON'),
        permissionsPolicy: z => z.string().describe('What it may do: JSON'),
        terraform: z =>
          z.string().describe('The same role for Terraform or OpenTofu'),
      },
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const roles = requireAws(options.roles, 'gitops:oidc:ensure');
      const { repositorySlug, ecrRepositoryArn } = ctx.input;
      const binding = readBinding(ctx.input);
      if (ctx.isDryRun) {
        ctx.logger.info(
          `Would ensure the role of ${repositorySlug} for ${describeBinding(
            binding,
          )}, which may push to ${ecrRepositoryArn} only`,
        );
        return;
      }
      const result = await roles.ensure({
        repositorySlug,
        ecrRepositoryArn,
        binding,
        signal: ctx.signal,
      });
      for (const line of describe(result)) {
        ctx.logger.info(line);
      }
      for (const finding of result.findings) {
        ctx.logger.warn(finding);
      }
      ctx.output('state', result.state);
      ctx.output('mode', result.mode);
      ctx.output('roleArn', result.roleArn);
      ctx.output('trustPolicy', JSON.stringify(result.trustPolicy, null, 2));
      ctx.output(
        'permissionsPolicy',
        JSON.stringify(result.permissionsPolicy, null, 2),
      );
      ctx.output('terraform', result.terraform);
    },
  });
}

function readBinding(input: {
  branch?: string;
  environment?: string;
}): OidcBinding {
  const { branch, environment } = input;
  if (environment === undefined) {
    return { branch: branch ?? DEFAULT_BRANCH };
  }
  if (branch !== undefined) {
    throw new InputError(
      'environment: is given beside branch. A token names one of the two: leave the other out',
    );
  }
  return { environment };
}

function describeBinding(binding: OidcBinding): string {
  return 'branch' in binding
    ? `the branch ${binding.branch}`
    : `the environment ${binding.environment}`;
}

function describe(result: OidcRoleResult): string[] {
  const { state, roleName, subject, parts } = result;
  const taker = `May be taken by: ${subject}`;
  if (state === 'documented') {
    return [
      `Role ${roleName}: not touched, because gitops.aws.oidc.mode is external; create it from the outputs of this step`,
      taker,
    ];
  }
  return [
    `Role ${roleName}: ${state === 'created' ? 'created' : 'found'}`,
    taker,
    ...Object.entries(parts)
      .filter(([part]) => part !== 'role')
      .map(
        ([part, done]) =>
          `${part.charAt(0).toLocaleUpperCase('en-US')}${part.slice(
            1,
          )} of the role: ${done}`,
      ),
  ];
}
