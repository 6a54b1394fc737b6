import { InputError } from '@backstage/errors';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const PART = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const MAX_LENGTH = 256;

/**
 * Name of an application's repository in ECR: `apps/payments/checkout`.
 *
 * @param prefix - empty, or with a slash at its end
 * @throws InputError that names the part which ECR does not take
 */
export function ecrRepositoryName(options: {
  prefix: string;
  team: string;
  application: string;
}): string {
  const { prefix, team, application } = options;
  for (const [field, value] of Object.entries({ team, name: application })) {
    if (!PART.test(value)) {
      throw new InputError(
        `${field}: "${value}" cannot be part of a repository's name in ECR. Use lower-case letters and digits, with single dots, dashes or underscores between them`,
      );
    }
  }
  const name = `${prefix}${team}/${application}`;
  if (name.length > MAX_LENGTH) {
    throw new InputError(
      `name: the repository's name in ECR would have ${name.length} characters and may have ${MAX_LENGTH}. Choose a shorter name, or shorten gitops.aws.ecr.prefix`,
    );
  }
  return name;
}
