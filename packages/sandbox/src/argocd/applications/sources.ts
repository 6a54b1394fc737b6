export interface ApplicationSource {
  repoURL: string;
  path?: string;
  targetRevision?: string;
  /** Name by which other sources take value files out of this one: `$name/...`. */
  ref?: string;
  helm?: {
    valueFiles?: string[];
    releaseName?: string;
  };
  directory?: {
    recurse?: boolean;
    include?: string;
    exclude?: string;
  };
}

/** Sources and the commits that they are taken from: in the singular for one source, in the plural for several. */
export interface PinnedSources {
  revision?: string;
  source?: ApplicationSource;
  sources?: ApplicationSource[];
  revisions?: string[];
}

/** What stands in the place of the one source where there are several. */
export const NO_SOURCE: ApplicationSource = { repoURL: '' };

/** All sources, in order. */
export function sourcesOf({
  source,
  sources,
}: Pick<PinnedSources, 'source' | 'sources'>): ApplicationSource[] {
  return sources ?? [source ?? NO_SOURCE];
}

/** The commit of each source; none where nothing is known yet. */
export function revisionsOf({
  revision,
  revisions,
}: Pick<PinnedSources, 'revision' | 'revisions'>): string[] {
  return revisions ?? (revision ? [revision] : []);
}

/** What each source follows. */
export function targetRevisions(
  spec: Pick<PinnedSources, 'source' | 'sources'>,
): string[] {
  return sourcesOf(spec).map(({ targetRevision }) => targetRevision ?? 'HEAD');
}

/** Sources at these commits, as operations name them. */
export function pinned(
  { source, sources }: Pick<PinnedSources, 'source' | 'sources'>,
  revisions: string[],
): PinnedSources {
  return sources
    ? { sources, revisions }
    : { revision: revisions[0] ?? '', source: source ?? NO_SOURCE };
}
