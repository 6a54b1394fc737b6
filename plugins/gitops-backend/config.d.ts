import { HumanDuration } from '@backstage/types';

export interface Config {
  gitops?: {
    /** Which Argo CD Applications an entity may name by its annotations. */
    access?: {
      /**
       * What the label `team` of an Application decides. `honoured`: an Application with the label belongs to entities
       * of that team only, one without it shows where it is named, and is changed from nowhere unless its project is the
       * team's. `required`: one without it belongs to nobody. `ignored`: annotations alone decide. The team of an entity is its owner: the `github.com/team-slug` of the
       * group, or its name. Default: honoured.
       */
      teamLabel?: 'honoured' | 'required' | 'ignored';
      /**
       * AppProjects that an entity's Applications may be in; `{team}` stands for the team that owns the entity,
       * `{environment}` for any environment: '{team}-{environment}'. Default: all.
       */
      projects?: string[];
    };
    /** What the backend remembers of deployments, failed syncs and requests to Argo CD. */
    history?: {
      /**
       * How long, at least a day: `400d`, `{ days: 400 }` or ISO 8601. Requests are the audit trail of who asked Argo
       * CD for what; statistics go back as far as deployments are kept. Default: 400 days.
       */
      retention?: HumanDuration | string;
    };
  };
}
