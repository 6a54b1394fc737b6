import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { imageFile } from '../testing/applicationFiles';
import { chartPath } from '../testing/chartPath';
import { TestGitops } from '../testing/TestGitops';
import { findHelm } from './findHelm';
import { HelmRenderer } from './HelmRenderer';
import { ManifestError } from './ManifestError';
import { RevisionTrees } from './RevisionTrees';

jest.setTimeout(30_000);

describe('HelmRenderer', () => {
  let gitops: TestGitops;
  let renderer: HelmRenderer;

  beforeAll(async () => {
    gitops = await TestGitops.create();
  });

  beforeEach(() => {
    renderer = HelmRenderer.create({
      helm: () =>
        findHelm({ cacheDirectory: join(tmpdir(), 'argocd-stand-in-tools') }),
      repository: gitops.repository,
      trees: RevisionTrees.create(gitops.repository),
      workDirectory: join(tmpdir(), `argocd-render-${process.pid}`),
    });
  });

  afterAll(() => gitops.dispose());

  async function render({
    valueFiles = [
      '/values/_platform/dev.yaml',
      '/values/dev/payments/checkout/values.yaml',
      '/values/dev/payments/checkout/image.yaml',
    ],
    path = chartPath(),
  }: { valueFiles?: string[]; path?: string } = {}) {
    return renderer.render({
      revision: (await gitops.repository.resolve('main')) ?? '',
      source: { repoURL: '', path, helm: { valueFiles } },
      releaseName: 'checkout',
      namespace: 'payments-dev',
    });
  }

  it('starts helm once for the same input, also after an unrelated commit', async () => {
    await Promise.all([render(), render()]);
    await gitops.commit('Unrelated', { 'README.md': 'x\n' });
    await render();
    expect(renderer.runs).toBe(1);
    await gitops.commit(
      'Bump',
      imageFile({
        name: 'checkout',
        image: { repository: 'ghcr.io/acme/checkout', tag: '9.9.9' },
      }),
    );
    const manifests = await render();
    expect(renderer.runs).toBe(2);
    expect(JSON.stringify(manifests)).toContain('ghcr.io/acme/checkout:9.9.9');
  });

  it('names the file that is not there, without a path of this machine', async () => {
    const error = await render({ valueFiles: ['/values/nope.yaml'] }).catch(
      (problem: Error) => problem,
    );
    expect(error).toBeInstanceOf(ManifestError);
    expect(String(error)).toContain(
      'open <path to cached source>/values/nope.yaml: no such file or directory',
    );
    expect(String(error)).not.toContain(tmpdir());
  });

  it.each([
    ['../../../../etc/passwd'],
    ['/../../etc/passwd'],
    ['https://example.org/values.yaml'],
  ])('does not read %s', async file => {
    await expect(render({ valueFiles: [file] })).rejects.toThrow(
      'resolved to outside repository root',
    );
    expect(renderer.runs).toBe(0);
  });
});
