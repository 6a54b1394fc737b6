import { Config } from '@backstage/config';
import { GuardedWrite, GUARDED_WRITES } from './routes';

const WRITES_KEY = 'argocd.guard.writes';

/** What the guard reads from the configuration. */
export interface GuardConfig {
  /** Routes that change something and are open. */
  writes: ReadonlySet<GuardedWrite>;
  /** Names of the instances that `argocd.appLocatorMethods` has. */
  instances: ReadonlySet<string>;
}

/**
 * @throws Error that names the key and what it should be
 */
export function readGuardConfig(root: Config): GuardConfig {
  const names = root.getOptionalStringArray(WRITES_KEY) ?? [];
  const writes = names.map((name, index) => {
    const write = GUARDED_WRITES.find(known => known === name);
    if (!write) {
      throw new Error(
        `${WRITES_KEY}[${index}] is "${name}": it can be ${GUARDED_WRITES.join(
          ', ',
        )}`,
      );
    }
    return write;
  });
  const instances = (
    root.getOptionalConfigArray('argocd.appLocatorMethods') ?? []
  )
    .filter(locator => locator.getOptionalString('type') === 'config')
    .flatMap(locator => locator.getOptionalConfigArray('instances') ?? [])
    .map(instance => instance.getString('name'));
  return { writes: new Set(writes), instances: new Set(instances) };
}
