import { ChangeResult } from '@gitops-flow/backstage-plugin-gitops-node';

/** The pull request as a text links to it. */
export function linkTo({ pullRequest }: ChangeResult): string {
  return pullRequest
    ? `[pull request #${pullRequest.number}](${pullRequest.url})`
    : 'pull request';
}

/**
 * The first paragraph about a pull request that is not merged yet, in Markdown.
 *
 * @param approvers - as CODEOWNERS writes them, where they are known
 */
export function waitsFor(result: ChangeResult, approvers?: string): string {
  const link = linkTo(result);
  const who = approvers ? `\`${approvers}\`` : 'the owners of its files';
  const opening = {
    created: `**A review is next.** The ${link} waits for ${who} to approve and merge it.`,
    updated: `**A review is next.** The ${link} was open already and now asks for this; it waits for ${who} to approve and merge it.`,
    unchanged: `**Nothing changed.** The ${link} of an earlier request is still open and waits for ${who} to approve and merge it.`,
  }[result.state];
  return [opening, ...describeConflict(result)].join('\n\n');
}

/** What people have to do before it can be merged; nothing where GitHub can merge it. */
export function describeConflict(result: ChangeResult): string[] {
  return result.conflict
    ? [
        `Main has changed the same since: somebody has to resolve the conflict on the page of the ${linkTo(
          result,
        )}.`,
      ]
    : [];
}

/** What was left as somebody else wanted it. */
export function describeKept({ kept }: ChangeResult): string[] {
  return kept.length > 0
    ? [
        `These files were changed since and were left alone:\n${kept
          .map(path => `- \`${path}\``)
          .join('\n')}`,
      ]
    : [];
}
