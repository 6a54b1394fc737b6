import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ApplicationSpec,
  parseApplicationSpec,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { ownerTeam } from '@gitops-flow/backstage-plugin-gitops-node';

/** Stands in for a team that is not known yet, so that the other fields are still checked. */
const UNKNOWN_TEAM = 'unknown';

/**
 * Reads what the form for a new application holds so far. The whole check is the preflight's; this is as much as the
 * files need.
 *
 * @returns the spec, or every problem as `field: what is wrong`
 */
export async function readCreation(options: {
  catalog: Pick<CatalogService, 'getEntityByRef'>;
  credentials: BackstageCredentials;
  values: Record<string, unknown>;
}): Promise<{ spec: ApplicationSpec } | { problems: string[] }> {
  const { catalog, credentials } = options;
  const { owner, system, ...fields } = options.values;
  const group = readRef(owner, 'group');
  const entity =
    group && (await catalog.getEntityByRef(group, { credentials }));
  const partOf = readRef(system, 'system');
  const parsed = parseApplicationSpec({
    ...fields,
    mode: 'prebuilt',
    team: entity ? ownerTeam(entity) : UNKNOWN_TEAM,
    ...(partOf ? { system: parseEntityRef(partOf).name } : {}),
  });
  const problems = 'problems' in parsed ? [...parsed.problems] : [];
  if (!entity) {
    problems.push(
      owner === undefined || owner === ''
        ? 'owner: is missing'
        : `owner: ${JSON.stringify(
            owner,
          )} is not in the catalog: choose a group that is`,
    );
  }
  return 'spec' in parsed && problems.length === 0 ? parsed : { problems };
}

function readRef(value: unknown, defaultKind: string): string | undefined {
  if (typeof value !== 'string' || value === '') {
    return undefined;
  }
  try {
    const { kind, namespace, name } = parseEntityRef(value, {
      defaultKind,
      defaultNamespace: 'default',
    });
    return `${kind}:${namespace}/${name}`;
  } catch {
    // No reference at all: it is not in the catalog.
    return undefined;
  }
}
