import {
  findOtherApplication,
  findPlatformProblems,
  GitopsConfig,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { PlatformFindings } from './readPlatform';

/** Holds a request against what the GitOps repository has: chart, team's places, other applications. */
export function checkPlatform(options: {
  config: GitopsConfig;
  /** What of the request can be understood so far. */
  request: { name?: string; team?: string; environments?: string[] };
  findings: PlatformFindings;
}): string[] {
  const { config, request, findings } = options;
  const { name, team, environments = [] } = request;
  const other =
    name !== undefined && team !== undefined
      ? findOtherApplication(findings.paths, { name, team, environments })
      : undefined;
  return [
    ...(other ? [`name: ${other}`] : []),
    ...findPlatformProblems({
      config,
      request: { team, environments },
      paths: findings.paths,
    }),
  ];
}

/** The environments of the configuration, as strict as the repository's own checks if those are stricter. */
export function strictestEnvironments(
  config: GitopsConfig,
  findings: PlatformFindings | undefined,
) {
  return config.environments.map(({ name, requireDigest }) => ({
    name,
    requireDigest:
      requireDigest ||
      (findings?.platform?.environments.some(
        each => each.name === name && each.requireDigest,
      ) ??
        false),
  }));
}
