import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { createActionContext } from './createActionContext.mjs';
import { load } from '../process/loadTypescript.mjs';

const { ConfigReader } = load('@backstage/config');
const { ScmIntegrations } = load('@backstage/integration');
const { createFetchTemplateAction } = load(
  '@backstage/plugin-scaffolder-backend',
);
const { applicationSpecSchema } = load(
  '@gitops-flow/backstage-plugin-gitops-common',
);
const { readGitopsConfig, renderApplication } = load(
  '@gitops-flow/backstage-plugin-gitops-node',
);

/** What is measured. */
export const TEMPLATE = path.join(ROOT, 'templates/application/template.yaml');
const OWNER = 'group:default/payments';

/** Team that pushes, and the one that looks: as `app-config.yaml` and the template have it. */
export const TEAMS = { payments: 'push', platform: 'pull' };

/** What the form of `templates/application` asks for. */
export function describeApplication(name) {
  return {
    name,
    owner: OWNER,
    description: 'Gives the money back',
    image: 'nginx:1.29.3',
    port: 8080,
    size: 'small',
    exposure: 'internal',
    environments: ['dev', 'staging', 'prod'],
    start: 'first',
  };
}

/**
 * What a portal in front of a world is configured with.
 *
 * @param contentRequests - what it keeps within; without it, it writes as fast as it can
 */
export function configure({ github, githubApi, registries }, contentRequests) {
  const { host } = new URL(github);
  return {
    app: { baseUrl: 'http://localhost:3000' },
    backend: { reading: { allow: [{ host }] } },
    integrations: {
      github: [
        {
          host,
          apiBaseUrl: githubApi,
          rawBaseUrl: `${github}/raw`,
          token: 'sandbox-portal',
        },
      ],
    },
    gitops: {
      repository: { url: `${github}/acme/gitops-apps` },
      applications: { owner: 'acme', platformTeam: 'platform' },
      chart: { path: 'charts/eks-baseline', version: '1.0.0' },
      registries,
      ...(contentRequests ? { github: { contentRequests } } : {}),
      environments: [
        ['dev', 'nonprod'],
        ['staging', 'nonprod'],
        ['prod', 'prod'],
      ].map(([name, instance]) => ({
        name,
        instance,
        destination: { name: `acme-${name}` },
        requireDigest: name === 'prod',
      })),
    },
  };
}

/**
 * A task's workspace with the files of both repositories: `repository` as the template's skeleton gives them, `gitops`
 * as they belong into the GitOps repository.
 *
 * @returns its folder
 */
export async function prepareWorkspace({ name, config, parent }) {
  const workspacePath = await mkdtemp(path.join(parent, `${name}-`));
  const { owner, ...fields } = describeApplication(name);
  const [{ host }] = config.integrations.github;
  const reader = new ConfigReader(config);
  const team = owner.split('/')[1];
  await createFetchTemplateAction({
    integrations: ScmIntegrations.fromConfig(reader),
  }).handler({
    ...createActionContext({
      input: {
        url: './skeleton',
        targetPath: 'repository',
        values: {
          name,
          description: fields.description,
          owner,
          team,
          repositorySlug: `acme/${name}`,
          repositoryUrl: `http://${host}/acme/${name}`,
          pullRequestsUrl: `http://${host}/acme/gitops-apps/pulls`,
        },
      },
      workspacePath,
    }).context,
    templateInfo: { baseUrl: pathToFileURL(TEMPLATE).href },
  });
  const files = renderApplication(
    applicationSpecSchema.parse({ ...fields, team, mode: 'prebuilt' }),
    readGitopsConfig(reader),
  );
  for (const [file, content] of files) {
    const target = path.join(workspacePath, 'gitops', file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  return workspacePath;
}
