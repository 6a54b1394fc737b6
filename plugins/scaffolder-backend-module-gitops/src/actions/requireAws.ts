import { InputError } from '@backstage/errors';

/**
 * Gives what was made from the section `gitops.aws`.
 *
 * @throws InputError that says what to write there, when the section is missing
 */
export function requireAws<T>(made: T | undefined, action: string): T {
  if (made === undefined) {
    throw new InputError(
      `gitops.aws: is missing in the configuration, and ${action} needs it. Give it the accountId and region of the images, or take this step out of the template`,
    );
  }
  return made;
}
