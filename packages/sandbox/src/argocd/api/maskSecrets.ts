import { LAST_APPLIED } from '../cluster/applyManifest';
import { KubernetesObject } from '../cluster/KubernetesObject';
import { stableText } from '../cluster/sortKeys';

/** How Argo CD writes what is secret; another value of the same key is one sign longer. */
const MASK = '++++++++';

type Values = Record<string, unknown>;

/** A Secret without its values; anything else as it is. */
export function maskSecret(object: KubernetesObject): KubernetesObject {
  return maskSecrets([object])[0] ?? object;
}

/** Versions of one Secret without their values, so that one can see which of them differ; anything else as it is. */
export function maskSecrets<T extends KubernetesObject | undefined>(
  versions: T[],
): T[] {
  if (!versions.some(isSecret)) {
    return versions;
  }
  const signs = new Map<string, string[]>();
  const mask = (values: Values): Values =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => {
        const known = signs.get(key) ?? [];
        signs.set(key, known);
        const text = stableText(value);
        if (!known.includes(text)) {
          known.push(text);
        }
        return [key, `${MASK}${'+'.repeat(known.indexOf(text))}`];
      }),
    );
  return versions.map(version =>
    version && isSecret(version) ? masked(version, mask) : version,
  );
}

function isSecret(object: KubernetesObject | undefined): boolean {
  return object?.apiVersion === 'v1' && object.kind === 'Secret';
}

function masked<T extends KubernetesObject>(
  object: T,
  mask: (values: Values) => Values,
): T {
  const { stringData, ...rest } = object;
  const data = {
    ...(object.data as Values | undefined),
    // What is written as text is kept in base64.
    ...Object.fromEntries(
      Object.entries((stringData as Values | undefined) ?? {}).map(
        ([key, value]) => [key, Buffer.from(String(value)).toString('base64')],
      ),
    ),
  };
  const { annotations } = object.metadata;
  const applied = annotations?.[LAST_APPLIED];
  return {
    ...(rest as T),
    ...(Object.keys(data).length > 0 ? { data: mask(data) } : {}),
    metadata: {
      ...object.metadata,
      ...(annotations && applied
        ? {
            annotations: {
              ...annotations,
              [LAST_APPLIED]: stableText(masked(JSON.parse(applied), mask)),
            },
          }
        : {}),
    },
  };
}
