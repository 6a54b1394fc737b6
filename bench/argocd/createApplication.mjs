import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../scripts/lib/paths.mjs';

const RECORDED = path.join(
  ROOT,
  'fixtures/argocd/v3.5.1/get/history-capped.json',
);
export const HISTORY_LENGTH = 10;
/** A second after the other, so that no two are alike. */
const FIRST_DEPLOY = Date.parse('2026-09-01T06:00:00Z');
const DEPLOY_EVERY_MS = 5 * 3_600_000;

/** What a web application with an autoscaler, secrets and network rules comes to. Those with health say how they are. */
const RESOURCES = [
  ['', 'v1', 'ServiceAccount', ''],
  ['', 'v1', 'ConfigMap', ''],
  ['', 'v1', 'ConfigMap', '-dashboards'],
  ['', 'v1', 'Service', '', 'Healthy'],
  ['', 'v1', 'Service', '-metrics', 'Healthy'],
  ['apps', 'v1', 'Deployment', '', 'Healthy'],
  ['autoscaling', 'v2', 'HorizontalPodAutoscaler', '', 'Healthy'],
  ['policy', 'v1', 'PodDisruptionBudget', ''],
  ['networking.k8s.io', 'v1', 'NetworkPolicy', ''],
  ['networking.k8s.io', 'v1', 'NetworkPolicy', '-egress'],
  ['gateway.networking.k8s.io', 'v1', 'HTTPRoute', '', 'Healthy'],
  ['external-secrets.io', 'v1', 'ExternalSecret', '', 'Healthy'],
  ['monitoring.coreos.com', 'v1', 'ServiceMonitor', ''],
  ['monitoring.coreos.com', 'v1', 'PrometheusRule', ''],
  ['rbac.authorization.k8s.io', 'v1', 'Role', ''],
].map(([group, version, kind, suffix, health]) => ({
  group,
  version,
  kind,
  suffix,
  health,
}));

// The recorded Application, with gaps where its own names stood.
const TEMPLATE = JSON.stringify(
  JSON.parse(readFileSync(RECORDED, 'utf8')).response.body,
)
  .replaceAll('http://localhost:3000/', 'http://127.0.0.1/')
  .replaceAll('wallet', '{component}')
  .replaceAll('payments', '{team}')
  .replace(/\bdev\b/g, '{environment}');

/**
 * An Application as Argo CD 3.5.1 was recorded to show it, of another name: with ten entries of history and 15 resources.
 * The same description gives the same Application.
 *
 * @param {{
 *   component: string, team: string, environment: string,
 *   revisionsOf: string,
 * }} description `revisionsOf`: Applications with the same have the same commits in their history
 */
export function createApplication({
  component,
  team,
  environment,
  revisionsOf,
}) {
  const application = JSON.parse(
    TEMPLATE.replaceAll('{component}', component)
      .replaceAll('{team}', team)
      .replaceAll('{environment}', environment),
  );
  const { metadata, status } = application;
  const name = `${component}-${environment}`;
  const namespace = `${team}-${environment}`;
  metadata.uid = uid(name);
  metadata.resourceVersion = `${1_000 + (number(name) % 1_000_000)}`;
  metadata.labels = {
    'app.kubernetes.io/name': component,
    'app.kubernetes.io/part-of': `${team}-core`,
    environment,
    team,
  };
  status.history = status.history
    .slice(-HISTORY_LENGTH)
    .map((entry, index) => ({
      ...entry,
      ...deployOf(name, index),
      id: index,
      revision: commitOf(revisionsOf, index),
    }));
  const last = status.history.at(-1);
  status.sync.revision = last.revision;
  status.health.lastTransitionTime = last.deployedAt;
  status.reconciledAt = last.deployedAt;
  status.summary.images = [imageOf({ team, component, version: 9 })];
  status.resources = RESOURCES.map(resource => ({
    ...identify(resource, { component, namespace }),
    status: 'Synced',
    ...(resource.health ? { health: { status: resource.health } } : {}),
  }));
  const { operationState } = status;
  operationState.operation.sync.revision = last.revision;
  operationState.startedAt = last.deployStartedAt;
  operationState.finishedAt = last.deployedAt;
  operationState.syncResult.revision = last.revision;
  operationState.syncResult.resources = RESOURCES.map(resource => ({
    ...identify(resource, { component, namespace }),
    status: 'Synced',
    message: `${resource.kind.toLowerCase()}/${component} unchanged`,
    hookPhase: 'Running',
    syncPhase: 'Sync',
  }));
  return application;
}

/** Commit number so much of a history. */
export function commitOf(revisionsOf, index) {
  return digest(`${revisionsOf}#${index}`).slice(0, 40);
}

/** The image that version so much of an application is. */
export function imageOf({ team, component, version }) {
  return `registry.acme.example/${team}/${component}:1.${version}.0@sha256:${digest(
    `${component}@${version}`,
  )}`;
}

function identify({ group, version, kind, suffix }, { component, namespace }) {
  return {
    ...(group ? { group } : {}),
    version,
    kind,
    namespace,
    name: `${component}${suffix}`,
  };
}

function deployOf(name, index) {
  const startedAt =
    FIRST_DEPLOY +
    index * DEPLOY_EVERY_MS +
    (number(name) % (DEPLOY_EVERY_MS / 1_000)) * 1_000;
  return {
    deployStartedAt: seconds(startedAt),
    deployedAt: seconds(startedAt + 4_000),
  };
}

/** A time as Argo CD writes it. */
export function seconds(time) {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

function uid(name) {
  return digest(name).replace(
    /^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/,
    '$1-$2-$3-$4-$5',
  );
}

function number(name) {
  return Number.parseInt(digest(name).slice(0, 8), 16);
}

function digest(text) {
  return createHash('sha256').update(text).digest('hex');
}
