/** What is no content: documentation, and what the repository is run with. */
const HOUSEKEEPING = [
  /^\.(gitattributes|gitignore|editorconfig|npmrc|prettierrc(\.json|\.yaml)?|prettierignore|yamllint(\.yaml)?|nvmrc|node-version)$/,
  /^\.github\//,
  /^(README|CONTRIBUTING|CHANGELOG|SECURITY|CODE_OF_CONDUCT)(\.[a-z]{2})?\.md$/,
  /^LICENSE(\.[a-z]+)?$/,
  /^catalog-info\.yaml$/,
  /^mkdocs\.ya?ml$/,
  /^package(-lock)?\.json$/,
  /^zizmor\.ya?ml$/,
  /^(automation|checks|docs|policy)\//,
  /(^|\/)\.gitkeep$/,
];

/**
 * Whom a file belongs to.
 *
 * @typedef {{environment: string, team: string, application: string}} Place
 *
 * What a file of the repository is, by its path alone:
 * - `application`: an Argo CD Application of a team
 * - `values`: values of such an application
 * - `platform-values`: values of the platform for a whole environment
 * - `manifest`: other Kubernetes objects
 * - `data`: YAML that is no Kubernetes object
 * - `owners`: the lines of CODEOWNERS of a team
 * - `chart`: part of a chart's version
 * - `housekeeping`: nothing that deploys
 * - `unknown`: it has no business here
 *
 * @typedef {{
 *   kind: 'application' | 'values' | 'platform-values' | 'manifest' | 'data' | 'owners' | 'chart' | 'housekeeping' | 'unknown',
 *   environment?: string,
 *   place?: Place,
 * }} Role
 */

/**
 * @param {string} path
 * @returns {Role}
 */
export function roleOf(path) {
  const [top, ...rest] = path.split('/');
  if (/^\.github\/codeowners\/[^/]+$/.test(path)) {
    return { kind: 'owners' };
  }
  if (HOUSEKEEPING.some(pattern => pattern.test(path))) {
    return { kind: 'housekeeping' };
  }
  if (path === 'platform.yaml' || path === 'charts/waves.yaml') {
    return { kind: 'data' };
  }
  if (top === 'charts' && rest.length > 2) {
    return { kind: 'chart' };
  }
  if (top === 'catalog' && rest.length === 2 && isYaml(rest[1])) {
    return { kind: 'data' };
  }
  if (top === 'values') {
    return roleOfValues(rest);
  }
  if (top === 'namespaces' && rest.length === 2 && isYaml(rest[1])) {
    return { kind: 'manifest', environment: rest[0] };
  }
  return top === 'argocd' ? roleOfManifest(rest) : { kind: 'unknown' };
}

function roleOfValues([environment, team, application, file, ...more]) {
  if (environment === '_platform' && isYaml(team) && !application) {
    return { kind: 'platform-values', environment: stem(team) };
  }
  return ['values.yaml', 'image.yaml'].includes(file) &&
    more.length === 0 &&
    environment !== '_platform'
    ? { kind: 'values', environment, place: { environment, team, application } }
    : { kind: 'unknown' };
}

function roleOfManifest([folder, environment, team, file, ...more]) {
  if (folder === 'bootstrap' && !team) {
    const [, name] = environment?.match(/^root-(.+)\.yaml$/) ?? [];
    return name ? { kind: 'manifest', environment: name } : { kind: 'unknown' };
  }
  if (folder === 'projects' && isYaml(team) && !file) {
    return { kind: 'manifest', environment };
  }
  if (folder !== 'applications' || !isYaml(file) || more.length > 0) {
    return { kind: 'unknown' };
  }
  return team.startsWith('_')
    ? { kind: 'manifest', environment }
    : {
        kind: 'application',
        environment,
        place: { environment, team, application: stem(file) },
      };
}

/** @param {Place} place */
export function nameOf({ environment, team, application }) {
  return `${environment}/${team}/${application}`;
}

/** @param {Place} place */
export function applicationPath({ environment, team, application }) {
  return `argocd/applications/${environment}/${team}/${application}.yaml`;
}

/** @param {Place} place */
export function valuesFolder(place) {
  return `values/${nameOf(place)}`;
}

function isYaml(file) {
  return Boolean(file?.endsWith('.yaml'));
}

function stem(file) {
  return file.slice(0, -'.yaml'.length);
}
