import {
  GithubBudget,
  GithubCredentialsCheck,
} from '@gitops-flow/backstage-plugin-gitops-node';

/** More than a creation with many environments takes. */
const FEW_REQUESTS = 100;

/** Whether the portal may do on GitHub what the steps that follow will do. Only the first time this asks anybody. */
export async function checkCredentials(options: {
  credentialsCheck: GithubCredentialsCheck;
  log: (line: string) => void;
  signal: AbortSignal | undefined;
}): Promise<string[]> {
  const { credentialsCheck, log, signal } = options;
  const findings = await credentialsCheck.run({ signal });
  const problems: string[] = [];
  for (const finding of findings) {
    if ('problem' in finding) {
      problems.push(`github: ${finding.problem} ${finding.remedy}`);
    } else if ('warning' in finding && finding.check !== 'rateLimit') {
      // Without the remedy, which is for who runs the portal and not for who asks for an application.
      log(`GitHub: ${finding.warning}`);
    }
  }
  if (problems.length === 0) {
    log('GitHub: the credentials lack nothing that GitHub tells of');
  }
  return problems;
}

/** A used-up limit is waited for, so it is no problem, but people should know why it takes long. */
export function describeBudget(
  budget: GithubBudget | undefined,
): string | undefined {
  if (!budget || budget.remaining >= FEW_REQUESTS) {
    return undefined;
  }
  const { remaining, limit, resetsAt } = budget;
  return `GitHub: ${remaining} of ${limit} requests are left until ${resetsAt.toISOString()}, so the steps that follow may have to wait until then`;
}
