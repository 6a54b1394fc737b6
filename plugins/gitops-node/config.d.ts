import { HumanDuration } from '@backstage/types';

export interface Config {
  gitops?: {
    /** The central repository that Argo CD follows. Its host must be one of `integrations.github`. */
    repository: {
      /**
       * Address as people open it, for example https://github.com/acme/gitops-apps.
       * @visibility frontend
       */
      url: string;
      /** Branch that Argo CD follows and pull requests go to. Default: main. */
      branch?: string;
    };
    /** Where repositories of new applications are created. */
    applications: {
      /** Organisation on the GitHub host of `repository`, for example acme. */
      owner: string;
      /** Who may see a new repository. `internal` exists on GitHub Enterprise only. Default: private. */
      visibility?: 'private' | 'internal' | 'public';
      /** Slug of the GitHub team that may read every application's repository, for example platform. Default: none. */
      platformTeam?: string;
    };
    /** How GitHub is written to. */
    github?: {
      /**
       * Whose name is on repositories and pull requests. `integration`: the GitHub App or token of
       * `integrations.github`. `user`: the person who asks, with the token of their sign-in to GitHub. Default:
       * integration.
       * @visibility frontend
       */
      writeAs?: 'integration' | 'user';
      /**
       * How many requests that create or change something one identity sends at the most; more wait their turn.
       * Default on github.com and ghe.com: GitHub's own limits, 80 a minute and 500 an hour. Elsewhere: no limit.
       */
      contentRequests?: {
        /** Default: 80. */
        perMinute?: number;
        /** Default: 500. */
        perHour?: number;
      };
    };
    /**
     * Registries that are asked whether an image exists and which versions it has. Docker Hub (docker.io), ghcr.io,
     * public.ecr.aws and quay.io are asked without being named here; no other host ever is.
     */
    registries?: Array<{
      /** As image names begin: registry.acme.example:5000. */
      host: string;
      /** Where its API answers. Default: https:// and the host. */
      apiUrl?: string;
      /** Account that may read, together with `password`. */
      username?: string;
      /**
       * Password or token of the account.
       * @visibility secret
       */
      password?: string;
    }>;
    /**
     * Where the images of applications with own code are published. Credentials come from `aws` of Backstage's own
     * configuration, or from where the AWS SDK finds them.
     */
    aws?: {
      /** Account of the images, 12 digits in quotes. */
      accountId: string;
      /** For example eu-west-1. */
      region: string;
      /** Address of the APIs, where they are not AWS's own. */
      endpoint?: string;
      ecr?: {
        /** What names of repositories begin with: apps/. Default: nothing. */
        prefix?: string;
        /** Accounts of the clusters, which may pull. */
        clusterAccounts?: string[];
        /** KMS key that encrypts the images. Default: AES-256 with ECR's own key. */
        kmsKey?: string;
        /** How many images of an application are kept. Default: 100. */
        keepImages?: number;
      };
      oidc?: {
        /**
         * `external`: the policies of each application's role are written to the task, for somebody else to apply.
         * `iam`: the role is created. Default: external.
         */
        mode?: 'external' | 'iam';
        /** Path of the roles. Default: /gitops/. */
        rolePath?: string;
        /** What names of roles begin with. Default: github-. */
        rolePrefix?: string;
        /** ARN of the managed policy that bounds every role. */
        permissionsBoundary?: string;
        /** Issuer of GitHub's tokens. Default: token.actions.githubusercontent.com. */
        issuer?: string;
      };
    };
    /** The baseline chart as it lies in the GitOps repository, one folder a version. */
    chart: {
      /** Folder that holds the versions, for example charts/eks-baseline. */
      path: string;
      /** Version that new applications start with. */
      version: string;
    };
    /** How the portal learns of pull requests on `repository`, and of what its main branch asks for. */
    pullRequests?: {
      /**
       * Time between two questions to GitHub, at least a second: `10s`, `{ seconds: 10 }` or ISO 8601. Questions
       * whose answer is unchanged cost nothing of GitHub's rate limit. Whether the main branch has moved is asked only
       * while somebody looks at an application. Default: 10 seconds.
       */
      pollInterval?: HumanDuration | string;
    };
    /** The environments, in promotion order. */
    environments: Array<{
      /**
       * Short name in DNS form, at most 12 characters: dev.
       * @visibility frontend
       */
      name: string;
      /**
       * What people call it: Development. Default: the name.
       * @visibility frontend
       */
      title?: string;
      /** Name of the Argo CD in `argocd.appLocatorMethods` that deploys here. */
      instance: string;
      /** Namespace of that Argo CD's Applications. Default: argocd. */
      applicationNamespace?: string;
      /** The cluster as that Argo CD knows it: a name or a server address, one of the two. */
      destination: {
        /** Name of the cluster: in-cluster. */
        name?: string;
        /** Address of its API server. */
        server?: string;
      };
      /**
       * Only an image named by its digest may run here: a tag can be moved after the review. The policies of the GitOps
       * repository enforce it from its `platform.yaml`; here it is refused before a pull request is opened. Default:
       * false.
       */
      requireDigest?: boolean;
      /** How commits reach the cluster. */
      sync?: {
        /** Argo CD applies commits by itself. Default: true. */
        automated?: boolean;
        /** What left Git leaves the cluster. Default: false. */
        prune?: boolean;
        /** Changes made by hand in the cluster are undone. Default: true where `automated`. */
        selfHeal?: boolean;
      };
      /**
       * Whether an application may leave by a request from the portal. `allowed`; `unexposed`: once its exposure is
       * `none`; `forbidden`: only the platform team does it. Default: `unexposed` for the last environment, `allowed`
       * for the others.
       */
      decommission?: 'allowed' | 'unexposed' | 'forbidden';
    }>;
  };
  /**
   * Read by Roadie's Argo CD plugins too, with the same meaning; `ca`, `caFile`, `proxy` and `webhookSecret` are read
   * here only. Of several credentials the first of these counts: the token of an instance, its account, the account for
   * all instances, `oidcConfig`. There are no default credentials.
   */
  argocd?: {
    /**
     * Account for instances that name none.
     * @visibility secret
     */
    username?: string;
    /**
     * Its password.
     * @visibility secret
     */
    password?: string;
    /** Identity provider that gives the tokens for instances without other credentials. */
    oidcConfig?: {
      /** Only azure is known: Microsoft Entra ID, with client credentials. */
      provider: string;
      /**
       * Key of the section with `tenantId`, `clientId`, `clientSecret` and `loginUrl`, for example azure. It is asked
       * with the certificates and the proxy of the whole backend.
       */
      providerConfigKey: string;
    };
    /** Where the Argo CD instances are. Only methods of the type `config` are read here. */
    appLocatorMethods?: Array<{
      type: string;
      instances?: Array<{
        /** Name that `gitops.environments[].instance` refers to. */
        name: string;
        /** Address of the API, for example https://argocd.example.com. */
        url: string;
        /** Address that people open, where it is another. */
        frontendUrl?: string;
        /**
         * API token of an account that may get every Application.
         * @visibility secret
         */
        token?: string;
        /**
         * Account to log in with instead of a token.
         * @visibility secret
         */
        username?: string;
        /**
         * Its password.
         * @visibility secret
         */
        password?: string;
        /**
         * Certificates of authorities, in PEM, that are trusted for this instance instead of those that Node trusts.
         * Read when the backend starts.
         */
        ca?: string;
        /** File with such certificates instead: /etc/ssl/acme-ca.pem. */
        caFile?: string;
        /**
         * Address of the proxy to this instance, for example http://proxy.example.com:3128, or `none`. Default: what
         * the variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY say; a loopback address is asked directly.
         * @visibility secret
         */
        proxy?: string;
        /**
         * `webhook.github.secret` of this Argo CD, where it has one: what tells it of a push is signed with it.
         * @visibility secret
         */
        webhookSecret?: string;
      }>;
    }>;
  };
}
