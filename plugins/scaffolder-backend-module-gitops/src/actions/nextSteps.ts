import {
  afterCreation,
  ChangeResult,
  CreationFacts,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { describeConflict, describeKept, linkTo } from './waitsFor';

/** The text of the result page, in Markdown. */
export function nextSteps(facts: CreationFacts, result: ChangeResult): string {
  const { spec, entityUrl } = facts;
  const page = `[${spec.name}](${entityUrl})`;
  const link = linkTo(result);

  if (result.onMain) {
    return [
      `**Nothing changed.** ${spec.name} was created by an earlier run of this request; all of its files are merged.`,
      ...describeKept(result),
      `See on the page of ${page} what runs where.`,
    ].join('\n\n');
  }
  const opening = {
    created: `**A review is next.** The ${link} waits for the owners of its files to approve and merge it: team ${spec.team}, or the team’s approvers where an environment has its own.`,
    updated: `**A review is next.** The ${link} was open already and now holds the new values; it waits to be approved and merged.`,
    unchanged: `**Nothing changed.** The ${link} of an earlier run of this request is still open and waits to be approved and merged.`,
  }[result.state];
  return [
    opening,
    ...describeConflict(result),
    `Then: ${afterCreation(facts).join(' ')}`,
    ...describeKept(result),
    `The page of ${page} shows each step as it happens, without a reload.`,
  ].join('\n\n');
}
