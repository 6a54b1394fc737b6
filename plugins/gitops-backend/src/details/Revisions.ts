import {
  RevisionMetadata,
  RevisionSummary,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { ArgocdApplication } from '@gitops-flow/backstage-plugin-gitops-node';
import { ArgocdInstanceAccess } from '../argocd/ArgocdInstances';

/**
 * Who made a revision, when and why.
 */
export interface Revisions {
  /**
   * All that is known, asked for where it has to be.
   *
   * @param options - `source`: to which of the Application's sources the revision belongs, from 0; absent for the one
   * that a deployment of the revision names, or the first
   * @throws InputError when there is no such source, what `translateArgocdError` makes of what Argo CD says, or the signal's reason
   */
  find(
    access: ArgocdInstanceAccess,
    application: ArgocdApplication,
    options: { revision: string; source?: number; signal: AbortSignal },
  ): Promise<RevisionMetadata>;

  /**
   * In one line, out of memory: nobody is asked, and what is not known is absent.
   */
  summarize(
    access: ArgocdInstanceAccess,
    entry: { revision: string; repoUrl?: string },
  ): RevisionSummary;
}
