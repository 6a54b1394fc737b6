import { ApplicationStatus } from '@gitops-flow/backstage-plugin-gitops-common';

/** What is wrong with an application, in Argo CD's words: why it is unhealthy, why the last sync failed, its errors. */
export function problemsOf(application: ApplicationStatus): string[] {
  const { health, healthMessage, operation, conditions } = application;
  const messages = [
    health === 'Degraded' || health === 'Missing' ? healthMessage : undefined,
    operation?.phase === 'Failed' || operation?.phase === 'Error'
      ? operation.message
      : undefined,
    ...conditions
      .filter(({ type }) => type.endsWith('Error'))
      .map(({ message }) => message),
  ];
  return [...new Set(messages.filter(message => message !== undefined))];
}
