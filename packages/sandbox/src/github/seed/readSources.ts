import { join, posix } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { OrganizationSeed } from './organizationSchema';
import { renderSkeleton } from './renderSkeleton';
import { readSourceFiles, SourceFiles } from './SourceFiles';

type Source = OrganizationSeed['repositories'][number]['sources'][number];

const chartSchema = z.object({ version: z.string() });

/**
 * Files of the folders that make up a repository, by their path in it.
 *
 * @param options - `places` are the values of the skeletons, one for each time that a skeleton is filled in; `values`
 *   is what `${name}` in content from `seed/` is replaced by
 */
export async function readSources({
  sources,
  folders,
  places,
  values,
}: {
  sources: Source[];
  folders: { seed: string; templates: string };
  places: Record<NonNullable<Source['for']>, object[]>;
  values: Record<string, string>;
}): Promise<SourceFiles> {
  const files = new Map<string, string | Buffer>();
  for (const source of sources) {
    const [root, ...rest] = source.from.split('/');
    const all = await readSourceFiles(
      join(root === 'seed' ? folders.seed : folders.templates, ...rest),
    );
    const taken = select(all, source);
    const contents = source.for
      ? places[source.for].map(place => renderSkeleton(taken, place))
      : [root === 'seed' ? fillIn(taken, values) : taken];
    const target = source.to.replace('${chartVersion}', () =>
      readChartVersion(all, source.from),
    );
    for (const [path, content] of contents.flatMap(each => [...each])) {
      files.set(posix.join(target, path), content);
    }
  }
  return files;
}

function select(files: SourceFiles, { only, from }: Source): SourceFiles {
  const taken = new Map<string, string | Buffer>();
  for (const beginning of only ?? ['']) {
    const found = [...files].filter(([path]) => path.startsWith(beginning));
    if (found.length === 0) {
      throw new Error(
        `organization.yaml wants ${beginning} of ${from}, which has no such file`,
      );
    }
    found.forEach(([path, content]) => taken.set(path, content));
  }
  return taken;
}

function readChartVersion(files: SourceFiles, folder: string): string {
  const text = files.get('Chart.yaml');
  if (typeof text !== 'string') {
    throw new Error(`${folder} is no chart: it has no Chart.yaml`);
  }
  return chartSchema.parse(parse(text)).version;
}

/** Only the known names: `${{ ... }}` and `${HOME}` belong to others. */
function fillIn(
  files: SourceFiles,
  values: Record<string, string>,
): SourceFiles {
  return new Map(
    [...files].map(([path, content]) => [
      path,
      typeof content === 'string'
        ? content.replace(
            /\$\{([a-zA-Z]+)\}/g,
            (whole, name) => values[name] ?? whole,
          )
        : content,
    ]),
  );
}
