import { z } from 'zod';
import { AwsOperation } from '../AwsRequest';
import { iamPage, iamPageSchema } from './iamPage';
import { inRole, roleNameSchema } from './inRole';
import { assertPolicy } from './policyDocuments';

const listSchema = z.object({
  RoleName: roleNameSchema,
  ...iamPageSchema.shape,
});

const namedSchema = z.object({
  RoleName: roleNameSchema,
  PolicyName: z
    .string()
    .max(128, 'Member must have length less than or equal to 128')
    .regex(
      /^[\w+=,.@-]+$/,
      'Member must satisfy regular expression pattern: [\\w+=,.@-]+',
    ),
});

/** Inline policies. */
export const ROLE_POLICY_OPERATIONS: Record<string, AwsOperation> = {
  ListRolePolicies: inRole(listSchema, ({ role, store, input }) => {
    const { items, ...rest } = iamPage(store.policyNames(role.name), input);
    return { PolicyNames: items, ...rest };
  }),

  GetRolePolicy: inRole(namedSchema, ({ role, store, input }) => ({
    RoleName: role.name,
    PolicyName: input.PolicyName,
    PolicyDocument: encodeURIComponent(
      store.getPolicy(role.name, input.PolicyName),
    ),
  })),

  PutRolePolicy: inRole(
    namedSchema.extend({ PolicyDocument: z.string() }),
    ({ role, store, input }) => {
      const others = store
        .policyNames(role.name)
        .filter(name => name !== input.PolicyName)
        .map(name => store.getPolicy(role.name, name));
      assertPolicy('permissions', input.PolicyDocument, others);
      store.putPolicy(role.name, input.PolicyName, input.PolicyDocument);
      return {};
    },
  ),

  DeleteRolePolicy: inRole(namedSchema, ({ role, store, input }) => {
    store.getPolicy(role.name, input.PolicyName);
    store.removePolicy(role.name, input.PolicyName);
    return {};
  }),
};
