import { readdir, readFile } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { OrganizationSeed } from './organizationSchema';

const chartSchema = z.object({ version: z.string() });

/** Files of the folders that make up a repository, by their path in it. */
export async function readSources(
  sources: OrganizationSeed['repositories'][number]['sources'],
  folders: { seed: string; templates: string },
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const { from, to } of sources) {
    const [root, ...rest] = from.split('/');
    const folder = join(
      root === 'seed' ? folders.seed : folders.templates,
      ...rest,
    );
    const target = to.includes('${chartVersion}')
      ? to.replace('${chartVersion}', await readChartVersion(folder))
      : to;
    const entries = await readdir(folder, {
      recursive: true,
      withFileTypes: true,
    });
    for (const entry of entries.filter(each => each.isFile())) {
      const path = join(entry.parentPath, entry.name);
      const name = relative(folder, path).split(sep).join('/');
      files.set(posix.join(target, name), await readFile(path, 'utf8'));
    }
  }
  return files;
}

async function readChartVersion(folder: string): Promise<string> {
  const chart = chartSchema.parse(
    parse(await readFile(join(folder, 'Chart.yaml'), 'utf8')),
  );
  return chart.version;
}
