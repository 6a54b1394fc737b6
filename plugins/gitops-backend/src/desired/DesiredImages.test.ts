import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import {
  ApplicationPlace,
  GithubClient,
  GitopsRepository,
  imagePath,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { TestGithub } from '../__testUtils__/TestGithub';
import { eventually, pause } from '../__testUtils__/TestPortal';
import { DesiredImages } from './DesiredImages';

const DEV = place('checkout', 'dev');
const PROD = place('checkout', 'prod');

function place(application: string, environment: string): ApplicationPlace {
  return { application, environment, team: 'payments' };
}

function image(tag: string): string {
  return `image:\n  repository: "ghcr.io/acme/checkout"\n  tag: "${tag}"\n`;
}

function version(tag: string) {
  return { repository: 'ghcr.io/acme/checkout', tag };
}

describe('DesiredImages', () => {
  const logger = mockServices.logger.mock();
  let github: TestGithub;
  let images: DesiredImages;
  let told: string[][];

  beforeEach(async () => {
    logger.warn.mockReset();
    github = await TestGithub.start();
    github.files.set(imagePath(DEV), image('1.0.0'));
    github.files.set(imagePath(PROD), image('0.9.0'));
    images = create({ pollMs: 50 });
    told = [];
    images.onChange(paths => told.push([...paths]));
    images.start();
  });

  afterEach(async () => {
    await images.stop();
    await github.server.stop();
  });

  function create(options: { pollMs: number }): DesiredImages {
    const { host, url } = github.server;
    const config = new ConfigReader({
      integrations: { github: [{ host, apiBaseUrl: url, token: 'x' }] },
    });
    return DesiredImages.create({
      source: GitopsRepository.create({
        config: {
          repository: {
            url: `${url}/acme/gitops-apps`,
            host,
            owner: 'acme',
            name: 'gitops-apps',
            branch: 'main',
          },
        },
        github: GithubClient.fromConfig(config, { host, patience: 'none' }),
      }),
      logger,
      ...options,
    });
  }

  function countOf(resource: string): number {
    return github.server.requests.filter(path =>
      path.includes(`/gitops-apps/${resource}`),
    ).length;
  }

  it('asks nobody while nobody looks', async () => {
    await pause(200);
    expect(github.server.requests).toEqual([]);
    expect(images.imageOf(DEV)).toBeUndefined();
    expect(github.server.requests).toEqual([]);
  });

  it('reads what somebody looks at, and nothing else', async () => {
    images.want(DEV);
    expect(images.imageOf(DEV)).toBeUndefined();
    await eventually(() => told.length > 0);
    expect(told).toEqual([[imagePath(DEV)]]);
    expect(images.imageOf(DEV)).toEqual(version('1.0.0'));
    expect(images.imageOf(PROD)).toBeUndefined();
    expect(countOf('git/blobs')).toBe(1);
  });

  it('asks for the files only when the branch has moved, and for those only that have changed', async () => {
    images.want(DEV);
    images.want(PROD);
    await eventually(() => told.flat().length === 2);
    const before = countOf('branches');
    await eventually(() => countOf('branches') > before + 2);
    expect(countOf('git/trees')).toBe(1);

    github.files.set(imagePath(PROD), image('1.0.0'));
    github.files.set('README.md', 'Another file');
    await eventually(() => told.flat().length === 3);
    expect(told.at(-1)).toEqual([imagePath(PROD)]);
    expect(images.imageOf(PROD)).toEqual(version('1.0.0'));
    expect(countOf('git/trees')).toBe(2);
    // The same text as that of dev, which is known.
    expect(countOf('git/blobs')).toBe(2);
  });

  it.each([
    ['is taken away', undefined],
    ['asks for nothing', 'image: {}\n'],
    ['cannot be read', 'image: [oops\n'],
  ])('says nothing any more when the file %s', async (_, text) => {
    images.want(DEV);
    await eventually(() => images.imageOf(DEV) !== undefined);
    if (text === undefined) {
      github.files.delete(imagePath(DEV));
    } else {
      github.files.set(imagePath(DEV), text);
    }
    await eventually(() => images.imageOf(DEV) === undefined);
    expect(told.at(-1)).toEqual([imagePath(DEV)]);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('reads the others where one file cannot be read', async () => {
    github.files.set(imagePath(DEV), 'image: [oops\n');
    images.want(DEV);
    images.want(PROD);
    await eventually(() => images.imageOf(PROD) !== undefined);
    expect(images.imageOf(DEV)).toBeUndefined();
  });

  it('stops while GitHub does not answer', async () => {
    github.server.hanging = true;
    images.want(DEV);
    await pause(100);
    expect(images.imageOf(DEV)).toBeUndefined();
    await images.stop();
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('looks at once when it is poked', async () => {
    await images.stop();
    images = create({ pollMs: 3_600_000 });
    images.onChange(paths => told.push([...paths]));
    images.start();
    images.want(DEV);
    await eventually(() => images.imageOf(DEV) !== undefined);
    github.files.set(imagePath(DEV), image('2.0.0'));
    images.poke();
    await eventually(() => told.length === 2);
    expect(images.imageOf(DEV)).toEqual(version('2.0.0'));
  });
});
