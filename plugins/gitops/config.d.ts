/** What the pages read. The backend's schema of the same section holds the rest. */
export interface Config {
  gitops?: {
    /** The central repository that Argo CD follows. */
    repository?: {
      /**
       * Address as people open it, for example https://github.com/acme/gitops-apps. Commits link there.
       * @visibility frontend
       */
      url: string;
    };
    /** How GitHub is written to. */
    github?: {
      /**
       * Whose name is on pull requests. With `user` the forms ask for the person's GitHub token. Default: integration.
       * @visibility frontend
       */
      writeAs?: 'integration' | 'user';
    };
    /** The environments, in promotion order. */
    environments?: Array<{
      /**
       * Short name in DNS form: dev.
       * @visibility frontend
       */
      name: string;
      /**
       * What people call it: Development. Default: the name.
       * @visibility frontend
       */
      title?: string;
      /**
       * Only an image named by its digest may run here. The forms then fill the digest in. Default: false.
       * @visibility frontend
       */
      requireDigest?: boolean;
    }>;
  };
}
