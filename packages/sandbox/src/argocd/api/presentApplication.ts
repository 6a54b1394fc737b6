import { Application, ResourceStatus } from '../applications/Application';

/** An application without its type, which callers of the API know. */
export type PresentedApplication = Pick<
  Application,
  'metadata' | 'spec' | 'status' | 'operation'
>;

/** An application as the API shows it. */
export function presentApplication({
  metadata,
  spec,
  status,
  operation,
}: Application): PresentedApplication {
  return { metadata, spec, status, ...(operation ? { operation } : {}) };
}

/** The same for lists and what begins an operation: they know nothing of the health of single resources. */
export function presentListed(application: Application): PresentedApplication {
  const shown = presentApplication(application);
  const resources = shown.status.resources?.map(
    ({ health, ...resource }): ResourceStatus => resource,
  );
  return {
    ...shown,
    status: { ...shown.status, ...(resources ? { resources } : {}) },
  };
}
