import { z } from 'zod';
import { forbidden, notFound } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRequest, ApiRouter } from '../http/ApiRouter';
import { inRepository } from '../http/inRepository';
import { parseBody } from '../http/parseBody';
import { Account } from '../store/AccountStore';
import { Repository } from '../store/RepositoryStore';
import { findOrganization } from './findOrganization';

const ORGANIZATION = '/orgs/{org}/actions/oidc/customization/sub';
const REPOSITORY = '/repos/{owner}/{repo}/actions/oidc/customization/sub';

const organizationSchema = z.object({
  include_claim_keys: z
    .array(z.string().regex(/^[a-z0-9_]+$/i, 'not a claim key'))
    .refine(keys => new Set(keys).size === keys.length, 'keys are not unique')
    .optional(),
  use_immutable_subject: z.boolean().optional(),
});
const repositorySchema = organizationSchema.extend({
  use_default: z.boolean(),
});

/**
 * https://docs.github.com/rest/actions/oidc, as on github.com: an Enterprise Server 3.19 knows neither
 * `use_immutable_subject` nor `sub_claim_prefix`.
 */
export function registerOidcSubjects(
  api: ApiRouter,
  services: GithubServices,
): void {
  const { oidcSubjects } = services;

  api.get(ORGANIZATION, request => {
    const organization = findOwn(services, request);
    const subject = oidcSubjects.ofOrganization(organization.id);
    return {
      body: {
        include_claim_keys: subject.includeClaimKeys,
        use_immutable_subject: subject.useImmutableSubject,
      },
    };
  });

  api.put(ORGANIZATION, request => {
    const organization = findOwn(services, request);
    const { account } = request.requireViewer();
    if (
      !services.access.isOrganizationAdmin(account, organization.id) &&
      !services.apps.isInstalledBot(account.id, organization.id)
    ) {
      throw forbidden('Must have admin rights to Organization.');
    }
    const input = parseBody(organizationSchema, request.body);
    const current = oidcSubjects.ofOrganization(organization.id);
    oidcSubjects.setOrganization(organization.id, {
      includeClaimKeys: input.include_claim_keys ?? current.includeClaimKeys,
      useImmutableSubject:
        input.use_immutable_subject ?? current.useImmutableSubject,
    });
    return { status: 201, body: {} };
  });

  api.get(
    REPOSITORY,
    inRepository(services, 'pull', ({ repository }) => {
      const subject = oidcSubjects.ofRepository(repository.id);
      const keys =
        subject.includeClaimKeys ??
        oidcSubjects.ofOrganization(repository.ownerId).includeClaimKeys;
      return {
        body: {
          use_default: subject.useDefault,
          ...(subject.useDefault ? {} : { include_claim_keys: keys }),
          use_immutable_subject: subject.useImmutableSubject,
          sub_claim_prefix: subjectPrefix(repository),
        },
      };
    }),
  );

  api.put(
    REPOSITORY,
    inRepository(services, 'admin', ({ repository, body }) => {
      const input = parseBody(repositorySchema, body);
      const current = oidcSubjects.ofRepository(repository.id);
      oidcSubjects.setRepository(repository.id, {
        useDefault: input.use_default,
        includeClaimKeys: input.use_default
          ? null
          : input.include_claim_keys ?? null,
        useImmutableSubject:
          input.use_immutable_subject ?? current.useImmutableSubject,
      });
      return { status: 201, body: {} };
    }),
  );
}

/**
 * What each subject of a repository begins with. Repositories that are newer than July 2026, as all are here, carry the
 * ids whether or not `use_immutable_subject` asks for them.
 */
function subjectPrefix(repository: Repository): string {
  const { owner, ownerId, name, id } = repository;
  return `repo:${owner}@${ownerId}/${name}@${id}`;
}

/** @throws GithubError 404 for everybody outside */
function findOwn(services: GithubServices, request: ApiRequest): Account {
  const organization = findOrganization(services, request.params.org);
  const { account } = request.requireViewer();
  const isKnown =
    services.accounts.role(organization.id, account.id) !== undefined ||
    services.apps.isInstalledBot(account.id, organization.id);
  if (!isKnown) {
    throw notFound();
  }
  return organization;
}
