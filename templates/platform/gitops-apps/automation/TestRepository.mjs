import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { REPOSITORY } from './command.mjs';

const PLATFORM = `organization: acme
repository: https://github.com/acme/gitops-apps
platformTeam: platform
chart: charts/eks-baseline
registries: [ghcr.io/acme/]
environments:
  - { name: dev, owners: team, automerge: true, requireDigest: false }
  - { name: staging, owners: team, automerge: false, requireDigest: false }
  - { name: prod, owners: approvers, automerge: false, requireDigest: true }
`;

/** A small copy of such a repository in a folder of its own, for tests. */
export class TestRepository {
  /** The folder. */
  root = mkdtempSync(path.join(os.tmpdir(), 'gitops-apps-'));

  constructor() {
    this.write('platform.yaml', PLATFORM);
  }

  write(file, text) {
    const full = path.join(this.root, file);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, text);
  }

  read(file) {
    return readFileSync(path.join(this.root, file), 'utf8');
  }

  /** Writes what runs: `image` is the text of image.yaml without its first line. */
  writeImage(environment, application, image) {
    const file = `values/${environment}/${application}/image.yaml`;
    this.write(file, `# The image that runs here.\n${image}`);
    return file;
  }

  /** Writes an Application of the chart, as the portal does and with a remark of a person. */
  writeApplication(environment, application, version) {
    const file = `argocd/applications/${environment}/${application}.yaml`;
    const [team, name] = application.split('/');
    this.write(
      file,
      `apiVersion: "argoproj.io/v1alpha1"
kind: "Application"
metadata:
  name: "${name}-${environment}"
  annotations:
    argocd.argoproj.io/manifest-generate-paths: "/charts/eks-baseline/${version};/values/_platform/${environment}.yaml;/values/${environment}/${application}"
spec:
  project: "${team}-${environment}"   # theirs
  source:
    path: "charts/eks-baseline/${version}"
    targetRevision:   "refs/heads/main"
`,
    );
    return file;
  }

  /** Runs a script of the automation as the workflows do. */
  async run(script, args, { stdin = '', env = {} } = {}) {
    return new Promise((resolve, reject) => {
      const child = execFile(
        process.execPath,
        [
          path.join(REPOSITORY, 'automation', script),
          '--root',
          this.root,
          ...args,
        ],
        { env: { ...process.env, ...env } },
        (error, stdout, stderr) => {
          if (error && typeof error.code !== 'number') {
            reject(error);
          } else {
            resolve({ code: error?.code ?? 0, stdout, stderr });
          }
        },
      );
      child.stdin.end(stdin);
    });
  }

  remove() {
    rmSync(this.root, { recursive: true, force: true });
  }
}
