import { GithubClient } from '../GithubClient';
import { isGithubError } from '../GithubError';
import {
  findFailure,
  GithubCredentialsFinding,
} from './GithubCredentialsFinding';
import { IdentifiedCredentials } from './identifyCredentials';

interface Question {
  github: GithubClient;
  /** The organisation. */
  owner: string;
  signal?: AbortSignal;
}

type Visibility = 'private' | 'internal' | 'public';

/** Whether the organisation lets the credentials create repositories. For an App its permission alone decides. */
export async function findRepositoryCreation(
  question: Question & {
    visibility: Visibility;
    credentials: IdentifiedCredentials;
  },
): Promise<GithubCredentialsFinding> {
  const { github, owner, signal, visibility, credentials } = question;
  const check = 'newRepositories';
  try {
    const { data: organization } = await github.rest.orgs.get({
      org: owner,
      request: { signal },
    });
    if (credentials.kind === 'appInstallation') {
      return { check, ok: `Repositories are created in ${owner} as the App.` };
    }
    const { data: membership } =
      await github.rest.orgs.getMembershipForAuthenticatedUser({
        org: owner,
        request: { signal },
      });
    const mayMembers = {
      private: organization.members_can_create_private_repositories,
      internal: organization.members_can_create_internal_repositories,
      public: organization.members_can_create_public_repositories,
    }[visibility];
    if (membership.state !== 'active') {
      return {
        check,
        problem: `${credentials.login} has not accepted the invitation to ${owner}.`,
        remedy: `Accept it on GitHub, on the page of ${owner}.`,
      };
    }
    if (membership.role === 'admin' || mayMembers) {
      return {
        check,
        ok: `${credentials.login} may create ${visibility} repositories in ${owner}.`,
      };
    }
    return mayMembers === undefined
      ? {
          check,
          warning: `GitHub does not say whether members of ${owner} may create ${visibility} repositories.`,
          remedy: `Ask an owner of ${owner} (Settings, Member privileges), or use a GitHub App.`,
        }
      : {
          check,
          problem: `Members of ${owner} may not create ${visibility} repositories, and ${credentials.login} is no owner.`,
          remedy: `An owner of ${owner} allows it (Settings, Member privileges), or use a GitHub App.`,
        };
  } catch (error) {
    return isGithubError(error, 'notFound')
      ? {
          check,
          problem: `GitHub knows no organisation ${owner} that these credentials are a member of.`,
          remedy: `gitops.applications.owner names an organisation, not a user's account: correct it, or let ${
            credentials.login ?? 'the App'
          } into ${owner}.`,
        }
      : findFailure(check, error);
  }
}

/** Whether the teams of the organisation can be read. */
export async function findTeamAccess(
  question: Question,
): Promise<GithubCredentialsFinding> {
  const { github, owner, signal } = question;
  const check = 'teams';
  try {
    await github.rest.teams.list({
      org: owner,
      per_page: 1,
      request: { signal },
    });
    return { check, ok: `The teams of ${owner} can be read.` };
  } catch (error) {
    return isGithubError(error, 'permission', 'notFound')
      ? {
          check,
          problem: `The teams of ${owner} cannot be read: ${error.problem}`,
          remedy: `A GitHub App and a fine-grained token need the organisation permission members: read, other tokens the scope read:org of a member of ${owner}. ${error.remedy}`,
        }
      : findFailure(check, error);
  }
}
