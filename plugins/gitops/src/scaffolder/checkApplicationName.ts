import { MAX_APPLICATION_NAME_LENGTH } from '@gitops-flow/backstage-plugin-gitops-common';

/** Why a text is no name of an application. */
export type ApplicationNameProblem = 'characters' | 'start' | 'end' | 'tooLong';

/** What is wrong with a name, the plainest problem first; undefined when it can be used. */
export function checkApplicationName(
  name: string,
): ApplicationNameProblem | undefined {
  if (/[^a-z0-9-]/.test(name)) {
    return 'characters';
  }
  if (!/^[a-z]/.test(name)) {
    return 'start';
  }
  if (name.endsWith('-')) {
    return 'end';
  }
  return name.length > MAX_APPLICATION_NAME_LENGTH ? 'tooLong' : undefined;
}

/**
 * The usable name that is nearest to what somebody wrote: `Name With Spaces` becomes `name-with-spaces`. Undefined when
 * nothing usable is left.
 */
export function proposeApplicationName(text: string): string | undefined {
  const proposal = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, MAX_APPLICATION_NAME_LENGTH)
    .replace(/-+$/, '');
  return proposal || undefined;
}
