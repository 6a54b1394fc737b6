export interface Config {
  argocd?: {
    /** What is let through to the routes of Roadie's Argo CD backend. */
    guard?: {
      /**
       * Routes that change something and may be called, by whoever has the permission `argocd.application.write`:
       * `sync`, `create`, `update`, `delete`, `terminate`. All others answer 403. Default: none.
       */
      writes?: Array<'sync' | 'create' | 'update' | 'delete' | 'terminate'>;
    };
  };
}
