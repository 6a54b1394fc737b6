import { RevisionMetadata } from '@gitops-flow/backstage-plugin-gitops-common';
import { z } from 'zod';
import { cleanText } from './cleanText';

type RevisionKind = RevisionMetadata['kind'];

const MAX_MESSAGE_LENGTH = 4_000;
const MAX_TEXT_LENGTH = 500;
const MAX_ITEMS = 50;

// At most one blank: looking for any number of them takes quadratic time on names that are full of blanks.
const ADDRESS = / ?<[^<>]*>/g;

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();

/**
 * How each kind of revision is asked for: the last segment of the path, and how the answer is read.
 */
export const REVISION_CALLS: Record<
  RevisionKind,
  {
    segment: string;
    schemaOf(revision: string): z.ZodType<RevisionMetadata>;
  }
> = {
  git: {
    segment: 'metadata',
    schemaOf: revision =>
      z
        .object({ author: text, date: text, message: text, tags: texts })
        .transform(
          ({ author, date, message, tags }): RevisionMetadata => ({
            kind: 'git',
            revision,
            ...field('author', withoutAddresses(author)),
            ...field('authoredAt', date),
            ...field('message', message, MAX_MESSAGE_LENGTH),
            tags: list(tags),
          }),
        ),
  },
  helm: {
    segment: 'chartdetails',
    schemaOf: revision =>
      z.object({ description: text, home: text, maintainers: texts }).transform(
        ({ description, home, maintainers }): RevisionMetadata => ({
          kind: 'helm',
          revision,
          ...field('description', description),
          maintainers: list(maintainers).map(withoutAddresses),
          ...field('home', pageOf(home)),
        }),
      ),
  },
  oci: {
    segment: 'ocimetadata',
    schemaOf: revision =>
      z
        .object({
          authors: text,
          createdAt: text,
          description: text,
          docsUrl: text,
          sourceUrl: text,
          version: text,
        })
        .transform(
          (metadata): RevisionMetadata => ({
            kind: 'oci',
            revision,
            ...field('version', metadata.version),
            ...field('description', metadata.description),
            ...field('authors', withoutAddresses(metadata.authors)),
            ...field('createdAt', metadata.createdAt),
            ...field('sourceUrl', pageOf(metadata.sourceUrl)),
            ...field('documentationUrl', pageOf(metadata.docsUrl)),
          }),
        ),
  },
};

function field<K extends string>(
  name: K,
  value: string | null | undefined,
  maxLength: number = MAX_TEXT_LENGTH,
): { [key in K]?: string } {
  return value
    ? ({ [name]: cleanText(value, maxLength) } as { [key in K]: string })
    : {};
}

function list(values: string[] | null | undefined): string[] {
  return (values ?? [])
    .slice(0, MAX_ITEMS)
    .map(value => cleanText(value, MAX_TEXT_LENGTH));
}

function withoutAddresses(value: string | null | undefined): string {
  return (value ?? '').replace(ADDRESS, '').trim();
}

// What anybody may have written into a chart becomes a link on a page.
function pageOf(value: string | null | undefined): string | undefined {
  return value && /^https?:\/\//i.test(value) ? value : undefined;
}
