import { RELATION_MEMBER_OF, UserEntity } from '@backstage/catalog-model';
import { CatalogFindings, readCatalog } from '../actions/readCatalog';
import { checkOwnership } from './checkOwnership';
import { Inquiry } from './Inquiry';
import {
  PreflightRequest,
  PreflightServices,
  readIdentity,
} from './PreflightRequest';

/** What the catalog knows, and GitHub about the team that it names. */
export interface OwnerFindings {
  /** Absent unless the catalog knows the group. */
  owner?: Owner;
  /** Absent unless one was asked for that the catalog knows. */
  system?: { ref: string; name: string };
  /** Whether GitHub has nothing of the application yet. Absent when that could not be found out. */
  isNew?: boolean;
  problems: string[];
}

interface Owner {
  ref: string;
  team: string;
}

interface Question {
  services: PreflightServices;
  request: PreflightRequest;
  /** `owner/name` of the application's repository. */
  slug: string;
  inquiry: Inquiry;
}

/** Asks the catalog about a request, then GitHub what can only be asked about a group that the catalog knows. */
export async function askAboutOwner(
  question: Question,
): Promise<OwnerFindings> {
  const { services, request, slug, inquiry } = question;
  const catalog = await inquiry.ask('catalog', () =>
    readCatalog({
      catalog: services.catalog,
      credentials: request.credentials,
      owner: request.owner,
      system: request.system,
      name: request.fields.name,
      slug,
      signal: request.signal,
    }),
  );
  const problems = describeCatalog(catalog);
  const system =
    typeof catalog?.system === 'object' ? catalog.system : undefined;
  if (typeof catalog?.owner !== 'object') {
    return { system, problems };
  }
  const { owner } = catalog;
  const { log, requester } = request;
  log(`Owner ${owner.ref}: found in the catalog, team ${owner.team}`);
  if (requester && !isMember(requester, owner.ref)) {
    log(
      `Owner ${owner.ref}: you are not one of its own members, so they will have to approve what you ask for`,
    );
  }
  const [team, name] = await Promise.all([
    inquiry.ask('github', () => checkTeam(owner.team, question)),
    inquiry.ask('github', () => checkName(owner, question)),
  ]);
  return {
    owner,
    system,
    ...(name ? { isNew: name.isNew } : {}),
    problems: [...problems, ...(team ?? []), ...(name?.problems ?? [])],
  };
}

async function checkTeam(
  team: string,
  { services, request }: Question,
): Promise<string[]> {
  const { log, signal } = request;
  const organization = services.config.applications.owner;
  if (await services.knownTeams.has(organization, team, { signal })) {
    log(`Team ${team}: found in ${organization} on GitHub`);
    return [];
  }
  return [
    `owner: ${organization} on GitHub has no team ${team}: create it, or name the right one in the annotation github.com/team-slug of the group`,
  ];
}

async function checkName(
  owner: Owner,
  { services, request, slug }: Question,
): Promise<{ isNew: boolean; problems: string[] }> {
  const { log, signal } = request;
  const { name, environments = [] } = readIdentity(request.fields);
  if (name === undefined) {
    return { isNew: false, problems: [] };
  }
  const { state, problems } = await checkOwnership({
    identity: { name, environments, team: owner.team, owner: owner.ref },
    ...services,
    signal,
  });
  if (problems.length === 0) {
    log(
      state === 'ours'
        ? `Repository ${slug}: found, and it is this application's own: nothing of it will be overwritten`
        : `Repository ${slug}: the name is free`,
    );
  }
  return { isNew: state === 'free', problems };
}

function isMember(person: UserEntity, group: string): boolean {
  return (person.relations ?? []).some(
    ({ type, targetRef }) => type === RELATION_MEMBER_OF && targetRef === group,
  );
}

function describeCatalog(findings: CatalogFindings | undefined): string[] {
  if (!findings) {
    return [];
  }
  const { owner, system, nameProblem } = findings;
  return [
    ...(typeof owner === 'string' ? [`owner: ${owner}`] : []),
    ...(typeof system === 'string' ? [`system: ${system}`] : []),
    ...(nameProblem ? [`name: ${nameProblem}`] : []),
  ];
}
