import { z } from 'zod';
import { AwsOperation, AwsRequest } from '../AwsRequest';
import { parseIamInput } from './iamFault';
import { IamRoleRecord } from './IamRoleRecord';
import { IamStore } from './IamStore';

export const roleNameSchema = z
  .string()
  .max(64, 'Member must have length less than or equal to 64')
  .regex(
    /^[\w+=,.@-]+$/,
    'Member must satisfy regular expression pattern: [\\w+=,.@-]+',
  );

/** An operation on IAM. */
export interface IamRequest<T> extends AwsRequest<T> {
  store: IamStore;
}

/** Parses the input and opens what it is about. */
export function inAccount<T extends z.ZodType>(
  schema: T,
  run: (request: IamRequest<z.output<T>>) => object,
): AwsOperation {
  return request =>
    run({
      ...request,
      input: parseIamInput(schema, request.input),
      store: IamStore.create(request.database),
    });
}

/** The same for one role, which has to be there. */
export function inRole<T extends z.ZodObject>(
  schema: T,
  run: (request: IamRequest<z.output<T>> & { role: IamRoleRecord }) => object,
): AwsOperation {
  const named = z.object({ RoleName: roleNameSchema });
  return inAccount(schema, request => {
    const { RoleName } = parseIamInput(named, request.input);
    const found = request.store.findRole(RoleName);
    request.authorize(
      found?.arn ?? `arn:aws:iam::${request.accountId}:role/${RoleName}`,
    );
    return run({ ...request, role: request.store.getRole(RoleName) });
  });
}
