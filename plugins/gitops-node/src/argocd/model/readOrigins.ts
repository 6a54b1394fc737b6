import { z } from 'zod';
import { RawSource, sourcesSchema } from './applicationSchema';
import { ApplicationOrigin } from './ArgocdApplication';
import { readText } from './readText';
import { SharedStrings } from './SharedStrings';

const OCI_SCHEME = 'oci://';

const originSchema = z.object({ spec: z.object(sourcesSchema) });

type RawSpec = z.infer<typeof originSchema>['spec'];

/**
 * Reads where the manifests of an Application come from, out of the Application as `GET /applications/{name}` sends it.
 *
 * @returns all sources, the first one first
 * @throws Error that names the field which is not as Argo CD writes it
 */
export function readOrigins(input: unknown): ApplicationOrigin[] {
  const result = originSchema.safeParse(input);
  if (!result.success) {
    const [{ path, message }] = result.error.issues;
    throw new Error(`Application: ${path.join('.')}: ${message}`);
  }
  return originsOf(result.data.spec, SharedStrings.create());
}

/**
 * The sources of an Application's `spec`.
 */
export function originsOf(
  spec: RawSpec,
  strings: SharedStrings,
): ApplicationOrigin[] {
  const { source, sources, sourceHydrator } = spec;
  const dry = sourceHydrator?.drySource;
  // As in Argo CD: a hydrator wins over several sources, and they over a single one that is still there.
  const given = sources?.length ? sources : [source];
  return (
    (dry ? [dry] : given)
      .filter(each => each !== null && each !== undefined)
      // Where there are several sources, Argo CD also writes a single one without an address.
      .filter(({ repoURL }) => repoURL)
      .map(each => originOf(each, each === dry, strings))
  );
}

function originOf(
  source: RawSource,
  hydrated: boolean,
  strings: SharedStrings,
): ApplicationOrigin {
  const { path, chart, targetRevision, ref } = source;
  return {
    kind: kindOf(source),
    repoUrl: readText(source.repoURL, strings),
    ...(path ? { path: readText(path, strings) } : {}),
    ...(chart ? { chart: readText(chart, strings) } : {}),
    ...(targetRevision
      ? { targetRevision: readText(targetRevision, strings) }
      : {}),
    ...(ref ? { ref: readText(ref, strings) } : {}),
    ...(hydrated ? { hydrated } : {}),
  };
}

function kindOf({ repoURL, chart }: RawSource): ApplicationOrigin['kind'] {
  if (repoURL.startsWith(OCI_SCHEME)) {
    return 'oci';
  }
  return chart ? 'helm' : 'git';
}
