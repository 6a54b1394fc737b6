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
    };
    /** The baseline chart as it lies in the GitOps repository, one folder a version. */
    chart: {
      /** Folder that holds the versions, for example charts/eks-baseline. */
      path: string;
      /** Version that new applications start with. */
      version: string;
    };
    /** How the portal learns of pull requests on `repository`. */
    pullRequests?: {
      /**
       * Time between two questions to GitHub, at least a second: `10s`, `{ seconds: 10 }` or ISO 8601. Questions
       * whose answer is unchanged cost nothing of GitHub's rate limit. Default: 10 seconds.
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
    }>;
  };
  /** Read by Roadie's Argo CD plugins too, with the same meaning. */
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
      }>;
    }>;
  };
}
