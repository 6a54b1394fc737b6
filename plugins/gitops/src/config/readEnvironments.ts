import { ConfigApi } from '@backstage/frontend-plugin-api';

/** The environments that the configuration names, in promotion order. Empty when it names none. */
export function readEnvironments(
  config: ConfigApi,
): { name: string; title: string; requireDigest: boolean }[] {
  return (config.getOptionalConfigArray('gitops.environments') ?? []).map(
    environment => {
      const name = environment.getString('name');
      return {
        name,
        title: environment.getOptionalString('title') ?? name,
        requireDigest: environment.getOptionalBoolean('requireDigest') ?? false,
      };
    },
  );
}
