import { Config } from '@backstage/config';
import {
  checkRegistry,
  CredentialsFinding,
  GitopsConfig,
} from '@gitops-flow/backstage-plugin-gitops-node';

/** Every registry that is ever asked. One that nobody has configured may be out of reach, because nobody may use it. */
export async function checkRegistries(options: {
  root: Config;
  gitops: Pick<GitopsConfig, 'registries'>;
  timeoutMs?: number;
  signal: AbortSignal;
}): Promise<CredentialsFinding[]> {
  const { root, gitops, timeoutMs, signal } = options;
  const configured = (
    root.getOptionalConfigArray('gitops.registries') ?? []
  ).map(registry => registry.getString('host'));
  return Promise.all(
    gitops.registries.map(async registry => {
      const finding = await checkRegistry({ registry, timeoutMs, signal });
      if (!('problem' in finding) || configured.includes(registry.host)) {
        return { ...finding, check: registry.host };
      }
      return {
        check: registry.host,
        warning: finding.problem,
        remedy:
          'It is asked unless gitops.registries says otherwise. Where its images are not used, nothing is lost; where they are, let the backend connect to it, or name a mirror as apiUrl under gitops.registries.',
      };
    }),
  );
}
