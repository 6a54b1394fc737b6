import { ChangeResult } from '@gitops-flow/backstage-plugin-gitops-node';
import { afterMerge, RequestFacts } from './pullRequestText';

/** The text of the result page, in Markdown. */
export function nextSteps(facts: RequestFacts, result: ChangeResult): string {
  const { spec, entityUrl } = facts;
  const page = `[${spec.name}](${entityUrl})`;
  const { state, pullRequest, onMain, kept } = result;
  const link = pullRequest
    ? `[pull request #${pullRequest.number}](${pullRequest.url})`
    : 'pull request';
  const left =
    kept.length > 0
      ? [
          `These files were changed since and were left alone:\n${kept
            .map(path => `- \`${path}\``)
            .join('\n')}`,
        ]
      : [];

  if (onMain) {
    return [
      `**Nothing changed.** ${spec.name} was created by an earlier run of this request; all of its files are merged.`,
      ...left,
      `See on the page of ${page} what runs where.`,
    ].join('\n\n');
  }
  const opening = {
    created: `**A review is next.** The ${link} waits for the owners of its files to approve and merge it: team ${spec.team}, or the team’s approvers where an environment has its own.`,
    updated: `**A review is next.** The ${link} was open already and now holds the new values; it waits to be approved and merged.`,
    unchanged: `**Nothing changed.** The ${link} of an earlier run of this request is still open and waits to be approved and merged.`,
  }[state];
  return [
    opening,
    `Then: ${afterMerge(facts).join(' ')}`,
    ...left,
    `The page of ${page} shows each step as it happens, without a reload.`,
  ].join('\n\n');
}
