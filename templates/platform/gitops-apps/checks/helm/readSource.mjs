import { posix } from 'node:path';

/** The fields of a source that are looked at; anything else would change the render in ways that are not followed. */
const SOURCE_FIELDS = new Set(['repoURL', 'targetRevision', 'path', 'helm']);
const HELM_FIELDS = new Set(['releaseName', 'valueFiles', 'namespace']);
const PLAIN =
  'Keep to the Application as the portal writes it: releaseName and valueFiles, and settings in the values files.';

/**
 * Reads out of an Argo CD Application what helm renders for it.
 *
 * @param {any} application
 * @returns {{
 *   source?: import('./Helm.mjs').Source,
 *   problems: {message: string, remedy: string}[],
 * }}
 */
export function readSource(application) {
  const problems = [];
  const add = (message, remedy = PLAIN) => problems.push({ message, remedy });
  const { source, sources, destination } = application?.spec ?? {};
  if (sources !== undefined || !isObject(source)) {
    add(
      'spec.source: an Application here has one source, and it is a chart in this repository',
    );
    return { problems };
  }
  const helm = isObject(source.helm) ? source.helm : {};
  for (const [fields, known, at] of [
    [source, SOURCE_FIELDS, 'spec.source'],
    [helm, HELM_FIELDS, 'spec.source.helm'],
  ]) {
    for (const field of Object.keys(fields).filter(one => !known.has(one))) {
      add(`${at}.${field}: what it does is not checked here, so it is refused`);
    }
  }
  const locate = (place, at, base = '') => {
    const found = typeof place === 'string' ? inRepository(place, base) : '';
    if (!found) {
      add(`${at}: ${JSON.stringify(place)} is no path in this repository`);
    }
    return found;
  };
  const chart = locate(source.path, 'spec.source.path');
  const valueFiles = Array.isArray(helm.valueFiles) ? helm.valueFiles : [];
  const files = valueFiles.map((file, index) =>
    locate(file, `spec.source.helm.valueFiles[${index}]`, chart),
  );
  const releaseName = helm.releaseName ?? application.metadata?.name;
  const namespace = helm.namespace ?? destination?.namespace;
  for (const [at, name] of [
    ['spec.source.helm.releaseName', releaseName],
    ['spec.destination.namespace', namespace],
  ]) {
    if (
      typeof name !== 'string' ||
      !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)
    ) {
      add(
        `${at}: ${JSON.stringify(name) ?? 'nothing'} is no name`,
        'Use lower-case letters, digits and dashes.',
      );
    }
  }
  return problems.length > 0
    ? { problems }
    : {
        source: {
          chart,
          // Argo CD drops those that come again.
          valueFiles: [...new Set(files)],
          releaseName,
          namespace,
        },
        problems,
      };
}

/**
 * A path as git writes it; undefined when it leaves the repository or is its root. Helm takes a comma for the end of a
 * path, Argo CD a star for many of them.
 */
function inRepository(place, base) {
  const clean = posix
    .normalize(place.startsWith('/') ? `.${place}` : posix.join(base, place))
    .replace(/\/+$/, '');
  return !/^[\w./-]+$/.test(place) || clean === '.' || /^\.\.(\/|$)/.test(clean)
    ? undefined
    : clean;
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
