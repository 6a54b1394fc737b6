import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import nunjucks from 'nunjucks';
import { parse } from 'yaml';
import { ROOT } from '../lib/paths.mjs';

const PLATFORM = path.join(ROOT, 'templates/platform');
const CHART = path.join(PLATFORM, 'eks_baseline_chart_Helm');
const GOLDEN = path.join(
  ROOT,
  'plugins/gitops-node/src/render/__golden__/starts-first',
);
/** What `helm package` takes of the chart. */
const PUBLISHED = [
  'Chart.yaml',
  'values.yaml',
  'values.schema.json',
  'templates',
];

/** As Backstage's `fetch:template` is set up. */
const engine = new nunjucks.Environment(null, {
  autoescape: false,
  tags: { variableStart: '${{', variableEnd: '}}' },
});

const environment = (name, settings) => ({
  name,
  destination: { name: `acme-${name}` },
  applicationNamespace: 'argocd',
  owners: 'team',
  automerge: false,
  requireDigest: false,
  sync: { prune: true, selfHeal: true },
  ...settings,
});

/** The organisation that our tests and measurements are about. */
export const ORGANIZATION = {
  organization: 'acme',
  repositoryUrl: 'https://github.com/acme/gitops-apps',
  platformTeam: 'platform',
  chart: 'charts/eks-baseline',
  registries: ['ghcr.io/acme/', 'docker.io/library/'],
  environments: [
    environment('dev', { automerge: true }),
    environment('staging'),
    environment('prod', {
      owners: 'approvers',
      requireDigest: true,
      sync: { prune: false, selfHeal: true },
    }),
  ],
};
export const ENVIRONMENTS = ORGANIZATION.environments.map(({ name }) => name);
export const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** A whole gitops-apps as a company has it: made from our own templates, with the baseline chart and applications. */
export class GitopsApps {
  #folder;

  /** @param {{teams: string[]}} options */
  static create({ teams }) {
    const apps = new GitopsApps(
      mkdtempSync(path.join(os.tmpdir(), 'gitops-apps-')),
    );
    apps.#compose(teams);
    return apps;
  }

  constructor(folder) {
    this.#folder = folder;
  }

  get folder() {
    return this.#folder;
  }

  /** Where a copy of the chart lies in it. */
  get chart() {
    const { version } = parse(
      readFileSync(path.join(CHART, 'Chart.yaml'), 'utf8'),
    );
    return `${ORGANIZATION.chart}/${version}`;
  }

  /** Another folder with the same content. */
  copy() {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'gitops-apps-'));
    cpSync(this.#folder, folder, { recursive: true });
    return new GitopsApps(folder);
  }

  remove() {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  read(file) {
    return readFileSync(path.join(this.#folder, file), 'utf8');
  }

  write(file, text) {
    const target = path.join(this.#folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }

  delete(file) {
    rmSync(path.join(this.#folder, file), { recursive: true });
  }

  /** Replaces what has to be there. */
  edit(file, from, to) {
    const before = this.read(file);
    const after = before.replace(from, to);
    if (after === before) {
      throw new Error(`${file} holds no ${from}`);
    }
    this.write(file, after);
  }

  /**
   * Adds an application as the portal does.
   *
   * @param {{
   *   team: string, name: string, environments?: string[],
   *   values?: (environment: string) => string, image?: string,
   * }} options texts of both values files; the defaults run a small web application
   */
  addApplication({
    team,
    name,
    environments = ENVIRONMENTS,
    values,
    image = `image:\n  repository: "ghcr.io/acme/${name}"\n  tag: "1.4.2"\n  digest: "${DIGEST}"\n`,
  }) {
    for (const place of environments) {
      const golden = file =>
        readFileSync(path.join(GOLDEN, file), 'utf8')
          .replaceAll('checkout', name)
          .replaceAll('payments', team)
          .replaceAll('charts/eks-baseline/1.0.0', this.chart);
      this.write(
        `argocd/applications/${place}/${team}/${name}.yaml`,
        golden(`argocd/applications/${place}/payments/checkout.yaml`),
      );
      const folder = `values/${place}/${team}/${name}`;
      this.write(
        `${folder}/values.yaml`,
        values?.(place) ??
          golden(`values/${place}/payments/checkout/values.yaml`),
      );
      this.write(`${folder}/image.yaml`, image);
    }
  }

  #compose(teams) {
    cpSync(path.join(PLATFORM, 'gitops-apps'), this.#folder, {
      recursive: true,
      filter: source =>
        !['node_modules', '.cache'].includes(path.basename(source)),
    });
    for (const part of PUBLISHED) {
      cpSync(
        path.join(CHART, part),
        path.join(this.#folder, this.chart, part),
        { recursive: true },
      );
    }
    this.#fill('organization', { ...ORGANIZATION, teams });
    for (const place of ORGANIZATION.environments) {
      const values = {
        ...ORGANIZATION,
        ...place,
        environment: place.name,
        ingressClassName: 'alb',
        domain: `${place.name}.acme.example`,
        replicas: place.name === 'prod' ? 2 : 1,
      };
      this.#fill('environment', values);
      for (const team of teams) {
        this.#fill('team-environment', { ...values, team });
      }
    }
    for (const team of teams) {
      this.#fill('team', { ...ORGANIZATION, team });
    }
  }

  #fill(skeleton, values) {
    const root = path.join(PLATFORM, skeleton);
    const render = text => engine.renderString(text, { values });
    for (const entry of readdirSync(root, {
      recursive: true,
      withFileTypes: true,
    })) {
      if (entry.isFile()) {
        const file = path.join(entry.parentPath, entry.name);
        this.write(
          render(path.relative(root, file).split(path.sep).join('/')),
          render(readFileSync(file, 'utf8')),
        );
      }
    }
  }
}
