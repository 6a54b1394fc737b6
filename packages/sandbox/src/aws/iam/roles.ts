import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AwsOperation } from '../AwsRequest';
import { iamFault, noSuchEntity } from './iamFault';
import { iamPage, iamPageSchema } from './iamPage';
import { IamRoleRecord } from './IamRoleRecord';
import { IamRequest, inAccount, inRole, roleNameSchema } from './inRole';
import { assertPolicy } from './policyDocuments';
import { addRoleTags, roleTagsSchema } from './roleTags';

const sessionSchema = z.coerce
  .number()
  .int()
  .min(3_600, 'Member must have value greater than or equal to 3600')
  .max(43_200, 'Member must have value less than or equal to 43200');

const descriptionSchema = z
  .string()
  .max(1_000, 'Member must have length less than or equal to 1000')
  .regex(
    /^[\t\n\r\u0020-\u007e\u00a1-\u00ff]*$/,
    'Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*',
  )
  .optional();

const namedSchema = z.object({ RoleName: roleNameSchema });

const createSchema = namedSchema.extend({
  AssumeRolePolicyDocument: z.string(),
  Path: z
    .string()
    .max(512)
    .regex(
      /^\/(?:[\u0021-\u007e]+\/)?$/,
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    )
    .default('/'),
  Description: descriptionSchema,
  MaxSessionDuration: sessionSchema.default(3_600),
  PermissionsBoundary: z.string().optional(),
  Tags: roleTagsSchema.default([]),
});

export const ROLE_OPERATIONS: Record<string, AwsOperation> = {
  CreateRole: inAccount(createSchema, request => {
    const { input, store, accountId } = request;
    const { RoleName: name, Path: path } = input;
    const arn = `arn:aws:iam::${accountId}:role${path}${name}`;
    request.authorize(arn);
    if (store.findRole(name)) {
      throw iamFault(
        'EntityAlreadyExists',
        409,
        `Role with name ${name} already exists.`,
      );
    }
    assertPolicy('trust', input.AssumeRolePolicyDocument);
    assertBoundary(input.PermissionsBoundary, request);
    const role: IamRoleRecord = {
      name,
      id: `AROA${randomBytes(11).toString('hex').slice(0, 17).toUpperCase()}`,
      arn,
      path,
      description: input.Description,
      createdAt: new Date().toISOString(),
      trustPolicy: input.AssumeRolePolicyDocument,
      maxSessionSeconds: input.MaxSessionDuration,
      permissionsBoundary: input.PermissionsBoundary,
      tags: addRoleTags({}, input.Tags),
    };
    store.putRole(role);
    return { Role: describe(role) };
  }),

  GetRole: inRole(namedSchema, ({ role }) => ({ Role: describe(role) })),

  UpdateRole: inRole(
    namedSchema.extend({
      Description: descriptionSchema,
      MaxSessionDuration: sessionSchema.optional(),
    }),
    ({ role, store, input }) => {
      store.putRole({
        ...role,
        description: input.Description ?? role.description,
        maxSessionSeconds: input.MaxSessionDuration ?? role.maxSessionSeconds,
      });
      return {};
    },
  ),

  UpdateAssumeRolePolicy: inRole(
    namedSchema.extend({ PolicyDocument: z.string() }),
    ({ role, store, input }) => {
      assertPolicy('trust', input.PolicyDocument);
      store.putRole({ ...role, trustPolicy: input.PolicyDocument });
      return {};
    },
  ),

  PutRolePermissionsBoundary: inRole(
    namedSchema.extend({ PermissionsBoundary: z.string() }),
    request => {
      const { role, store, input } = request;
      assertBoundary(input.PermissionsBoundary, request);
      store.putRole({
        ...role,
        permissionsBoundary: input.PermissionsBoundary,
      });
      return {};
    },
  ),

  DeleteRole: inRole(namedSchema, ({ role, store }) => {
    if (store.policyNames(role.name).length > 0) {
      throw iamFault(
        'DeleteConflict',
        409,
        'Cannot delete entity, must delete policies first.',
      );
    }
    store.removeRole(role.name);
    return {};
  }),

  TagRole: inRole(
    namedSchema.extend({ Tags: roleTagsSchema }),
    ({ role, store, input }) => {
      store.putRole({ ...role, tags: addRoleTags(role.tags, input.Tags) });
      return {};
    },
  ),

  ListRoleTags: inRole(
    namedSchema.extend(iamPageSchema.shape),
    ({ role, input }) => {
      const { items, ...rest } = iamPage(toTagList(role.tags), input);
      return { Tags: items, ...rest };
    },
  ),
};

/** @throws AwsFault when the account has no such policy */
function assertBoundary(
  arn: string | undefined,
  { managedPolicies }: Pick<IamRequest<unknown>, 'managedPolicies'>,
): void {
  if (arn !== undefined && !managedPolicies.includes(arn)) {
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  }
}

function describe(role: IamRoleRecord) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.createdAt,
    // Encoded, as RFC 3986 has it.
    AssumeRolePolicyDocument: encodeURIComponent(role.trustPolicy),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
    PermissionsBoundary: role.permissionsBoundary && {
      PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
      PermissionsBoundaryArn: role.permissionsBoundary,
    },
    Tags: toTagList(role.tags),
  };
}

function toTagList(tags: Record<string, string>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
