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
    }>;
  };
}
