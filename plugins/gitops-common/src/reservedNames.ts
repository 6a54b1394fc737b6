/** The platform's own Argo CD Applications and AppProjects, `<name>-<environment>` or as they stand. */
const PLATFORM = ['root', 'namespaces', 'platform'];

/** Every namespace has a ServiceAccount of this name already, and every Argo CD an AppProject. */
const KUBERNETES = ['default'];

/** No file of these names can be checked out on Windows, whatever comes behind the dot. */
const WINDOWS = /^(?:con|prn|aux|nul|(?:com|lpt)[0-9])$/;

/** What the baseline chart adds to the name of one application is not the name of another. */
const CHART_SUFFIXES = [
  'preview',
  'migrate',
  'env',
  'files',
  'error-rate',
  'latency',
];

/**
 * The one list of names that no application may have, beside those that are no DNS label:
 *
 * - those of the platform: `root`, `namespaces`, `platform`
 * - `default`, which Kubernetes and Argo CD use themselves
 * - those that Windows cannot have as a file: `con`, `nul`, `com1` and so on
 * - those that end in `-<environment>`, because `<application>-<environment>` is what Argo CD shows
 * - those that end in what the baseline chart adds to a name: `-preview`, `-migrate`, `-env`, `-files`, `-error-rate`
 *   and `-latency`
 *
 * The names that GitHub keeps for itself (`.`, `..`, `.github`, `x.git`, `x.wiki`) are no DNS labels.
 *
 * @param environments - names of the environments, as far as they are known
 * @returns what is wrong and what to do, to be put behind the field's name, or undefined
 * @public
 */
export function describeReservedName(
  name: string,
  environments: readonly string[] = [],
): string | undefined {
  if (PLATFORM.includes(name)) {
    return `"${name}" is taken by the platform itself in every environment: choose another name`;
  }
  if (KUBERNETES.includes(name)) {
    return `"${name}" is a name that Kubernetes uses itself: choose another name`;
  }
  if (WINDOWS.test(name)) {
    return `"${name}" cannot be the name of a file on Windows: choose another name`;
  }
  const environment = environments.find(known => name.endsWith(`-${known}`));
  if (environment) {
    return `"${name}" ends with "-${environment}", as if it were another application in the environment ${environment}: leave the environment out of the name`;
  }
  const suffix = CHART_SUFFIXES.find(known => name.endsWith(`-${known}`));
  return suffix
    ? `"${name}" ends with "-${suffix}", which the chart adds to names itself: choose another ending`
    : undefined;
}
