import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findHelm } from './findHelm';

jest.setTimeout(30_000);

describe('findHelm', () => {
  it('says what to install where there is no helm', async () => {
    const { PATH } = process.env;
    process.env.PATH = '/nowhere';
    try {
      await expect(
        findHelm({
          cacheDirectory: tmpdir(),
          platform: 'darwin',
          arch: 'arm64',
        }),
      ).rejects.toThrow(/no working "helm" on PATH .*install Helm/);
    } finally {
      process.env.PATH = PATH;
    }
  });

  it('gives everybody the same helm and leaves nothing half-done', async () => {
    const cacheDirectory = await mkdtemp(join(tmpdir(), 'find-helm-'));
    try {
      const [a, b] = await Promise.all([
        findHelm({ cacheDirectory }),
        findHelm({ cacheDirectory }),
      ]);
      expect(a).toBe(b);
      const { stdout } = await promisify(execFile)(a, ['version', '--short']);
      expect(stdout).toMatch(/^v\d+\.\d+\.\d+/);
      const files = await readdir(cacheDirectory, { recursive: true });
      expect(files.filter(file => /helm\./.test(file))).toEqual([]);
    } finally {
      await rm(cacheDirectory, { recursive: true, force: true });
    }
  });
});
