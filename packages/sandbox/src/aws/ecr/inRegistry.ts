import { z } from 'zod';
import { AwsOperation, AwsRequest } from '../AwsRequest';
import { ecrFault, parseEcrInput } from './ecrFault';
import { EcrRepositoryRecord } from './EcrRepositoryRecord';
import { EcrStore } from './EcrStore';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const NAME =
  /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

export const nameSchema = z
  .string()
  .min(2, 'must have length greater than or equal to 2')
  .max(256, 'must have length less than or equal to 256')
  .regex(NAME, `must satisfy regular expression '${NAME.source}'`);

export const registrySchema = z.object({ registryId: z.string().optional() });

/** An operation on a registry: the account's own, because no other lets anybody in. */
export interface RegistryRequest<T> extends AwsRequest<T> {
  store: EcrStore;
  arnOf(name: string): string;
}

/** Parses the input and opens the registry that it is about. */
export function inRegistry<T extends z.ZodType>(
  schema: T,
  run: (request: RegistryRequest<z.output<T>>) => object,
): AwsOperation {
  return request => {
    const { registryId } = parseEcrInput(registrySchema, request.input);
    const input = parseEcrInput(schema, request.input);
    const { accountId, database, caller } = request;
    const arnOf = (name: string) =>
      `arn:aws:ecr:${caller.region}:${accountId}:repository/${name}`;
    if (registryId && registryId !== accountId) {
      throw ecrFault(
        'AccessDeniedException',
        `User: ${caller.arn} is not authorized to use the registry with id '${registryId}'`,
      );
    }
    const store = EcrStore.create({
      database,
      region: caller.region,
      accountId,
    });
    return run({ ...request, input, store, arnOf });
  };
}

/** The same for one repository, which has to be there. */
export function inRepository<T extends z.ZodObject>(
  schema: T,
  run: (
    request: RegistryRequest<z.output<T>> & { repository: EcrRepositoryRecord },
  ) => object,
): AwsOperation {
  const named = z.object({ repositoryName: nameSchema });
  return inRegistry(schema, request => {
    const { repositoryName } = parseEcrInput(named, request.input);
    request.authorize(request.arnOf(repositoryName));
    return run({ ...request, repository: request.store.get(repositoryName) });
  });
}
