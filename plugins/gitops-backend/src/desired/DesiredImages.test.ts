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
import { DesiredImages, DesiredImageSource } from './DesiredImages';

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

describe('DesiredImages for many rows', () => {
  const readText = jest.fn<Promise<string>, [{ path: string; sha: string }]>();
  const readMain = jest.fn<
    ReturnType<DesiredImageSource['readMain']>,
    Parameters<DesiredImageSource['readMain']>
  >();
  /** Git's id of the text by path. */
  let files: Map<string, string>;
  let images: DesiredImages;
  let told: string[][];

  beforeEach(() => {
    files = new Map();
    readText.mockReset();
    readText.mockImplementation(async ({ sha }) => image(sha));
    readMain.mockReset();
    readMain.mockImplementation(async () => ({ commit: 'c', files }));
    images = createForRows({ pollMs: 2 });
    told = [];
    images.onChange(paths => told.push([...paths]));
  });

  afterEach(async () => {
    await images.stop();
  });

  function createForRows(options: { pollMs: number }): DesiredImages {
    return DesiredImages.create({
      source: { readMain, readText },
      logger: mockServices.logger.mock(),
      ...options,
    });
  }

  /** Places whose texts are all different. */
  function places(prefix: string, count: number): ApplicationPlace[] {
    return Array.from({ length: count }, (_, index) => {
      const each = place(`${prefix}${index}`, 'dev');
      files.set(imagePath(each), `${prefix}-${index}`);
      return each;
    });
  }

  function known(of: ApplicationPlace[]): ApplicationPlace[] {
    return of.filter(each => images.imageOf(each) !== undefined);
  }

  /** Until the branch has been looked at some more times. */
  async function looks(count = 5): Promise<void> {
    const before = readMain.mock.calls.length;
    await eventually(() => readMain.mock.calls.length >= before + count);
  }

  it('reads what pages show before ten rows, those that were looked at last first', async () => {
    // One look within the test.
    images = createForRows({ pollMs: 3_600_000 });
    const rows = places('row', 30);
    const pages = places('page', 3);
    rows.forEach(each => images.want(each, 'row'));
    pages.forEach(each => images.want(each));
    rows.slice(20).forEach(each => images.want(each, 'row'));
    // Somebody opens the page of a row.
    images.want(rows[0]);
    images.start();
    await eventually(() => known([...rows, ...pages]).length === 14);
    expect(readText.mock.calls.map(([{ sha }]) => sha)).toEqual([
      ...['row-0', 'page-2', 'page-1', 'page-0'],
      ...[29, 28, 27, 26, 25, 24, 23, 22, 21, 20].map(row => `row-${row}`),
    ]);
  });

  it('reads 1,500 texts an hour for rows, and always those of pages', async () => {
    const rows = places('row', 1_600);
    rows.forEach(each => images.want(each, 'row'));
    images.start();
    await eventually(() => known(rows).length === 1_500);
    await looks();
    expect(readText).toHaveBeenCalledTimes(1_500);

    const pages = places('page', 150);
    pages.forEach(each => images.want(each));
    // The row that was wanted first comes last.
    images.want(rows[0]);
    await eventually(() => known([...pages, rows[0]]).length === 151);
    expect(known(rows)).toHaveLength(1_501);
  });

  it('says nothing of a row where Git asks for something that may not be read any more', async () => {
    const rows = places('row', 1_500);
    rows.forEach(each => images.want(each, 'row'));
    images.start();
    await eventually(() => known(rows).length === 1_500);
    told.length = 0;
    files.set(imagePath(rows[7]), 'new');
    await eventually(() => told.length > 0);
    expect(told).toEqual([[imagePath(rows[7])]]);
    expect(images.imageOf(rows[7])).toBeUndefined();
    await looks();
    expect(told).toHaveLength(1);

    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 3_600_000);
    rows.forEach(each => images.want(each, 'row'));
    await eventually(() => images.imageOf(rows[7]) !== undefined);
    clock.mockRestore();
    expect(images.imageOf(rows[7])).toEqual(version('new'));
  });

  it('reads no text twice: not for a row that was forgotten meanwhile, nor for two with the same', async () => {
    const [row, other] = places('row', 2);
    files.set(imagePath(other), 'row-0');
    images.want(row, 'row');
    images.want(other, 'row');
    images.start();
    await eventually(() => known([row, other]).length === 2);
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 601_000);
    await eventually(() => known([row, other]).length === 0);
    images.want(row, 'row');
    await eventually(() => images.imageOf(row) !== undefined);
    clock.mockRestore();
    expect(readText).toHaveBeenCalledTimes(1);
  });

  it('keeps 10,000 rows, and has room for pages behind them', async () => {
    const rows = places('row', 10_001);
    // All have the same text, which is read once.
    rows.forEach(each => files.set(imagePath(each), 'same'));
    rows.forEach(each => images.want(each, 'row'));
    const page = place('page', 'dev');
    files.set(imagePath(page), 'same');
    images.want(page);
    images.start();
    await eventually(() => images.imageOf(page) !== undefined);
    expect(known(rows)).toEqual(rows.slice(0, 10_000));
    await looks();
    expect(readText).toHaveBeenCalledTimes(1);
  });
});
