import {
  RevisionMetadata,
  RevisionSummary,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { ArgocdApplication } from '@gitops-flow/backstage-plugin-gitops-node';
import { ArgocdInstanceAccess } from '../argocd/ArgocdInstances';

/** Which revision of an Application is asked for. */
export interface RevisionQuestion {
  revision: string;
  /** Repository of the deployment that names the revision. */
  repoUrl?: string;
  /** To which of the Application's sources it belongs, from 0. Default: to that of `repoUrl`, or the first. */
  source?: number;
  signal: AbortSignal;
}

/**
 * Who made a revision, when and why.
 */
export interface Revisions {
  /**
   * All that is known, asked for where it has to be. Whether the revision is the Application's own is not looked at:
   * `DeployedRevisions` does.
   *
   * @throws InputError when there is no such source, what `translateArgocdError` makes of what Argo CD says, or the signal's reason
   */
  find(
    access: ArgocdInstanceAccess,
    application: ArgocdApplication,
    options: RevisionQuestion,
  ): Promise<RevisionMetadata>;

  /**
   * In one line, out of memory: nobody is asked, and what is not known is absent.
   */
  summarize(
    access: ArgocdInstanceAccess,
    entry: { revision: string; repoUrl?: string },
  ): RevisionSummary;
}
