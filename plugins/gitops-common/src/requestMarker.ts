import { z } from 'zod';

/**
 * What a pull request of ours asks for.
 *
 * @public
 */
export const REQUEST_KINDS = [
  'create',
  'change',
  'promote',
  'rollback',
  'decommission',
  'import',
] as const;

/** @public */
export type RequestKind = (typeof REQUEST_KINDS)[number];

const markerSchema = z.object({
  application: z.string(),
  /** Absent where the GitOps repository keeps nothing of it, and in pull requests of the first version. */
  team: z.string().optional(),
  environments: z.array(z.string()),
  /** Absent in pull requests of the first version, which could only create. */
  kind: z.enum(REQUEST_KINDS).optional(),
});

/**
 * What a pull request of ours says about itself, in a comment that its page does not show. People can edit it, so it
 * is a hint for display and never decides a right.
 *
 * @public
 */
export type RequestMarker = z.infer<typeof markerSchema>;

const MARKER = /<!-- gitops-flow: (\{.*?\}) -->/;

/**
 * Writes the comment that `readRequestMarker` finds.
 *
 * @public
 */
export function writeRequestMarker(marker: RequestMarker): string {
  // So that no value can end the comment.
  const json = JSON.stringify(marker).replaceAll('>', '\\u003e');
  return `<!-- gitops-flow: ${json} -->`;
}

/**
 * Finds what a pull request of ours says about itself.
 *
 * @returns the marker in a pull request's body, or undefined when there is none that can be read
 * @public
 */
export function readRequestMarker(
  body: string | null | undefined,
): RequestMarker | undefined {
  const json = body?.match(MARKER)?.[1];
  if (!json) {
    return undefined;
  }
  try {
    return markerSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
