export interface Config {
  gitops?: {
    /** Who may do what in the portal. Without this section the defaults hold. */
    roles?: {
      /** Sees what runs where, of every entity that the catalog shows. */
      viewer?: {
        /** `everybody`, or full references of people and groups: group:default/engineering. Default: everybody. */
        members?: 'everybody' | string[];
      };
      /** Works on what their team owns. Whoever owns an entity by the catalog is a developer of it. */
      developer?: {
        /**
         * Names out of `gitops.environments` where developers sync, refresh and terminate. Promotions and rollbacks they
         * may propose for all of them. Default: all but the last.
         */
        environments?: string[];
      };
      /** Is responsible for what reaches an environment that developers do not have to themselves. */
      approver?: {
        /**
         * Name of the groups of the catalog; `{team}` stands for the name of the owning group, `{environment}` for the
         * environment. Without `{environment}` such a group has all of `environments`. Default:
         * '{team}-{environment}-approvers'.
         */
        groups?: string;
        /** Names out of `gitops.environments`. Default: those that are not the developers'. */
        environments?: string[];
      };
      /** May do everything, for every entity, in every environment. */
      platform?: {
        /** Full references of people and groups. Default: group:default/platform. */
        members?: string[];
      };
      /**
       * What is decided about permissions of other plugins. `allow`: everything is, as by Backstage's policy that allows
       * all. `deny`: the platform team has all of them, others have those of the catalog and the scaffolder. Default:
       * allow.
       */
      others?: 'allow' | 'deny';
    };
  };
}
