import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const CHART = 'charts/eks-baseline/1.0.0';
export const ENVIRONMENTS = ['dev', 'staging', 'prod'];

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

const PLATFORM = `organization: acme
repository: https://github.com/acme/gitops-apps
platformTeam: platform
chart: charts/eks-baseline
registries:
  - ghcr.io/acme/
environments:
${ENVIRONMENTS.map(
  name => `  - name: ${name}
    destination: { name: acme-${name} }
    applicationNamespace: argocd
    owners: team
    automerge: false
    requireDigest: ${name === 'prod'}
    sync: { prune: true, selfHeal: true }
`,
).join('')}`;

/** As small as a chart can be that has what ours is about: idle without an image, a closed schema, its own words. */
const CHART_FILES = {
  'Chart.yaml': 'apiVersion: v2\nname: eks-baseline\nversion: 1.0.0\n',
  'values.yaml': 'replicas: 1\nextra: []\n',
  'values.schema.json': JSON.stringify({
    type: 'object',
    additionalProperties: false,
    required: ['name', 'image'],
    properties: {
      name: { type: 'string' },
      team: { type: 'string' },
      environment: { type: 'string' },
      port: { type: 'integer' },
      size: { enum: ['small', 'large'] },
      exposure: { type: 'string' },
      replicas: { type: 'integer', minimum: 1 },
      image: {
        type: 'object',
        additionalProperties: false,
        properties: {
          repository: { type: 'string' },
          tag: { type: 'string' },
          digest: { type: 'string' },
        },
      },
      extra: { type: 'array' },
    },
  }),
  'templates/serviceaccount.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .Values.name | quote }}
`,
  'templates/deployment.yaml': `{{- with .Values.image.digest }}
{{- if gt (int $.Values.replicas) 50 }}
{{- fail (printf "at '/replicas': %d are too many" (int $.Values.replicas)) }}
{{- end }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $.Values.name | quote }}
spec:
  replicas: {{ $.Values.replicas }}
  selector:
    matchLabels:
      app.kubernetes.io/name: {{ $.Values.name | quote }}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: {{ $.Values.name | quote }}
    spec:
      automountServiceAccountToken: false
      serviceAccountName: {{ $.Values.name | quote }}
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: app
          image: "{{ $.Values.image.repository }}:{{ $.Values.image.tag }}@{{ . }}"
          resources:
            requests:
              cpu: 100m
              memory: 64Mi
            limits:
              memory: 64Mi
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop:
                - ALL
{{- end }}
`,
  'templates/extra.yaml': `{{- range .Values.extra }}
---
{{ toYaml . }}
{{- end }}
`,
};

/** A repository in a folder of its own, with a small chart, to be checked and changed by tests. */
export class Checkout {
  folder;

  /** With the settings and the chart; applications are added. */
  static create() {
    const checkout = new Checkout();
    checkout.write('platform.yaml', PLATFORM);
    for (const environment of ENVIRONMENTS) {
      checkout.write(`values/_platform/${environment}.yaml`, 'replicas: 2\n');
    }
    checkout.addChart('1.0.0');
    return checkout;
  }

  constructor() {
    this.folder = mkdtempSync(path.join(os.tmpdir(), 'gitops-apps-test-'));
  }

  /** Another folder with the same content. */
  copy() {
    const copy = new Checkout();
    cpSync(this.folder, copy.folder, { recursive: true });
    return copy;
  }

  dispose() {
    rmSync(this.folder, { recursive: true, force: true });
  }

  read(file) {
    return readFileSync(path.join(this.folder, file), 'utf8');
  }

  write(file, text) {
    const target = path.join(this.folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }

  delete(file) {
    rmSync(path.join(this.folder, file), { recursive: true });
  }

  move(from, to) {
    const target = path.join(this.folder, to);
    mkdirSync(path.dirname(target), { recursive: true });
    renameSync(path.join(this.folder, from), target);
  }

  link(file, target) {
    symlinkSync(target, path.join(this.folder, file));
  }

  /** Replaces what has to be there. */
  edit(file, from, to) {
    const before = this.read(file);
    if (!before.includes(from)) {
      throw new Error(`${file} holds no ${from}`);
    }
    this.write(file, before.replaceAll(from, to));
  }

  addChart(version) {
    for (const [file, text] of Object.entries(CHART_FILES)) {
      this.write(
        `charts/eks-baseline/${version}/${file}`,
        text.replace('version: 1.0.0', `version: ${version}`),
      );
    }
  }

  /** Takes all files of an application in one environment away. */
  removeApplication({ team = 'payments', name, environment = 'dev' }) {
    this.delete(`argocd/applications/${environment}/${team}/${name}.yaml`);
    this.delete(`values/${environment}/${team}/${name}`);
  }

  /** The files of an application as the portal writes them. */
  addApplication({
    team = 'payments',
    name,
    environment = 'dev',
    image = `repository: ghcr.io/acme/${name}, tag: "1.0.0", digest: "${DIGEST}"`,
    values = '',
  }) {
    const folder = `values/${environment}/${team}/${name}`;
    this.write(
      `argocd/applications/${environment}/${team}/${name}.yaml`,
      `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${name}-${environment}
  namespace: argocd
  labels:
    app.kubernetes.io/name: ${name}
    environment: ${environment}
    team: ${team}
  annotations:
    argocd.argoproj.io/manifest-generate-paths: /${CHART};/values/_platform/${environment}.yaml;/${folder}
  finalizers:
    - resources-finalizer.argocd.argoproj.io
spec:
  project: ${team}-${environment}
  source:
    repoURL: https://github.com/acme/gitops-apps.git
    targetRevision: refs/heads/main
    path: ${CHART}
    helm:
      releaseName: ${name}
      valueFiles:
        - /values/_platform/${environment}.yaml
        - /${folder}/values.yaml
        - /${folder}/image.yaml
  destination:
    name: acme-${environment}
    namespace: ${team}-${environment}
  syncPolicy:
    automated:
      prune: true
      selfHeal: true
`,
    );
    this.write(
      `${folder}/values.yaml`,
      `name: ${name}
team: ${team}
environment: ${environment}
port: 8080
size: small
exposure: internal
${values}`,
    );
    this.write(`${folder}/image.yaml`, `image: {${image}}\n`);
  }
}
