import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { UserEntity } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ApplicationSpec,
  applicationSpecSchema,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationRepositories,
  GithubClient,
  GithubCredentialsCheck,
  GitopsConfig,
  GitopsRepository,
  ImageRegistries,
  KnownTeams,
  OpenRequests,
} from '@gitops-flow/backstage-plugin-gitops-node';

/** Everybody who is asked. */
export interface PreflightServices {
  catalog: CatalogService;
  config: GitopsConfig;
  gitopsRepository: GitopsRepository;
  repositories: ApplicationRepositories;
  github: Pick<GithubClient, 'budget'>;
  credentialsCheck: GithubCredentialsCheck;
  registries: ImageRegistries;
  knownTeams: KnownTeams;
  openRequests: OpenRequests;
}

/** A request as it came. */
export interface PreflightRequest {
  /** The fields of a spec, but for those that the catalog is asked about. */
  fields: Record<string, unknown>;
  owner: unknown;
  system: unknown;
  credentials: BackstageCredentials;
  /** Who asks, where that is a person whom the catalog knows. */
  requester: UserEntity | undefined;
  log: (line: string) => void;
  signal: AbortSignal | undefined;
}

/** A request that nothing is wrong with. */
export interface PreflightResult {
  spec: ApplicationSpec;
  ownerRef: string;
  systemRef?: string;
  /** `owner/name` of the application's repository. */
  slug: string;
  /** Whether GitHub has nothing of the application yet. */
  isNew: boolean;
  /** Of the image, where its registry has told it. */
  digest?: string;
}

/** What is asked about even while other fields are wrong. */
export function readIdentity(fields: Record<string, unknown>): {
  name?: string;
  environments?: string[];
} {
  const { shape } = applicationSpecSchema;
  return {
    name: shape.name.safeParse(fields.name).data,
    environments: shape.environments.safeParse(fields.environments).data,
  };
}
