import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError } from '@backstage/errors';
import { AwsError, isAwsError } from './AwsError';
import { IamAccount, IamRole } from './IamAccount';
import { MANAGED_BY, REPOSITORY_ID_TAG, REPOSITORY_TAG } from './managedTags';
import { isSamePolicy } from './PolicyDocument';
import { RoleDefinition } from './RoleDefinition';

/** How long IAM may take until a new role is known everywhere. */
const VISIBLE_DELAYS_MS = [1_000, 2_000, 4_000, 8_000];

/** @public */
export type RolePartState = 'created' | 'updated' | 'unchanged';

/** What was done to a role. */
export interface EnsuredRole {
  state: 'created' | 'updated' | 'unchanged';
  roleArn: string;
  parts: Record<string, RolePartState>;
  /** What is otherwise than asked for and was left so, each with its remedy. */
  findings: string[];
}

interface Options {
  account: IamAccount;
  role: RoleDefinition;
  signal?: AbortSignal;
  delaysMs?: number[];
}

/**
 * Creates a role, or brings it to its definition. The call that creates it tags it, too, so ours is known from others
 * even after a crash in the next moment.
 *
 * @throws ConflictError when a role of this name is somebody else's; nothing was written then
 * @throws AwsError when a call fails
 */
export async function ensureRole(options: Options): Promise<EnsuredRole> {
  const { account, role, signal } = options;
  const present = await account.find(role, { signal });
  const isCreated = !present && (await account.create(role, { signal }));
  if (isCreated) {
    await untilVisible(() => account.putPermissions(role, { signal }), options);
    return {
      state: 'created',
      roleArn: role.arn,
      parts: { role: 'created', permissions: 'created' },
      findings: [],
    };
  }
  // A twin of this run, or a first attempt whose answer was lost, may have created it in between.
  const found = present ?? (await untilVisible(() => get(options), options));
  assertOurs(found, role);
  const settings = await ensureSettings(found, options);
  const permissions = await ensurePermissions(options);
  const parts = { ...settings, permissions: permissions.state };
  return {
    state: Object.values(parts).every(state => state === 'unchanged')
      ? 'unchanged'
      : 'updated',
    roleArn: found.arn,
    parts,
    findings: [
      ...(found.path === role.path
        ? []
        : [
            `The role ${role.name} has the path ${found.path}, and gitops.aws.oidc.rolePath asks for ${role.path}. IAM cannot change that later: delete the role and run this again, or leave it as it is`,
          ]),
      ...permissions.others.map(
        name =>
          `The role ${role.name} has a policy "${name}" that is not ours, which stays as it is: the workflow may do what it allows, too. Delete it if nobody needs it`,
      ),
    ],
  };
}

/** Writes only what is not right already. */
async function ensureSettings(
  found: IamRole,
  { account, role, signal }: Options,
): Promise<Record<string, RolePartState>> {
  const missingTags = Object.fromEntries(
    Object.entries(role.tags).filter(
      ([key, value]) => found.tags[key] !== value,
    ),
  );
  const settings: [
    name: string,
    isRight: boolean,
    write: () => Promise<void>,
  ][] = [
    [
      'trust',
      isSamePolicy(found.trustPolicy, role.trustPolicy),
      () => account.setTrustPolicy(role, { signal }),
    ],
    [
      'permissions boundary',
      // A boundary that somebody set stays where the configuration wants none: without it the role could do more.
      role.permissionsBoundary === undefined ||
        found.permissionsBoundary === role.permissionsBoundary,
      () => account.setPermissionsBoundary(role, { signal }),
    ],
    [
      'session',
      found.maxSessionSeconds === role.maxSessionSeconds,
      () => account.setMaxSession(role, { signal }),
    ],
    [
      'tags',
      Object.keys(missingTags).length === 0,
      () => account.addTags(role, { tags: missingTags, signal }),
    ],
  ];
  const states: Record<string, RolePartState> = {};
  for (const [name, isRight, write] of settings) {
    if (!isRight) {
      await write();
    }
    states[name] = isRight ? 'unchanged' : 'updated';
  }
  return states;
}

async function ensurePermissions({ account, role, signal }: Options): Promise<{
  state: RolePartState;
  others: string[];
}> {
  const { name, policy } = role.permissions;
  const names = await account.policyNames(role, { signal });
  const found = names.includes(name)
    ? await account.permissions(role, { signal })
    : undefined;
  const others = names.filter(other => other !== name);
  if (found && isSamePolicy(found, policy)) {
    return { state: 'unchanged', others };
  }
  await account.putPermissions(role, { signal });
  return { state: found ? 'updated' : 'created', others };
}

async function get({ account, role, signal }: Options): Promise<IamRole> {
  const found = await account.find(role, { signal });
  if (!found) {
    throw new AwsError({
      reason: 'notFound',
      message: `IAM says that the role ${role.arn} exists, and does not show it. Try again in a minute.`,
    });
  }
  return found;
}

function assertOurs(found: IamRole, role: RoleDefinition): void {
  const { [MANAGED_BY.key]: manager, [REPOSITORY_ID_TAG]: id } = found.tags;
  if (manager === MANAGED_BY.value && id === role.tags[REPOSITORY_ID_TAG]) {
    return;
  }
  const whose =
    manager === MANAGED_BY.value && id
      ? `belongs to the repository ${
          found.tags[REPOSITORY_TAG] ?? 'of an unknown name'
        } with the id ${id}`
      : 'was not made by GitOps Flow';
  throw new ConflictError(
    `The role ${role.name} (${found.arn}) exists in IAM and ${whose}, and ${
      role.tags[REPOSITORY_TAG]
    } has the id ${
      role.tags[REPOSITORY_ID_TAG]
    }. Delete the role if nobody needs it, or hand it over by the tags ${Object.entries(
      role.tags,
    )
      .map(([key, value]) => `${key}=${value}`)
      .join(', ')}; then run this again`,
  );
}

/** A new role is there for one of IAM's servers and not yet for another. */
async function untilVisible<T>(
  call: () => Promise<T>,
  { signal, delaysMs = VISIBLE_DELAYS_MS }: Options,
): Promise<T> {
  for (const delayMs of delaysMs) {
    try {
      return await call();
    } catch (error) {
      if (!isAwsError(error, 'notFound')) {
        throw error;
      }
      await sleep(delayMs, undefined, { signal });
    }
  }
  return call();
}
