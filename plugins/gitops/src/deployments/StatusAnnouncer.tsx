import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { VisuallyHidden } from '@backstage/ui';
import {
  EntityDeployments,
  EnvironmentDeployment,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { useEffect, useRef, useState } from 'react';
import { gitopsTranslationRef } from '../translations/ref';

/** Tells screen readers, politely, when the status of an environment changes. Silent about what was there at first. */
export function StatusAnnouncer(props: { deployments: EntityDeployments }) {
  const { environments } = props.deployments;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const known = useRef<Map<string, string>>();
  const [message, setMessage] = useState('');

  useEffect(() => {
    const describe = (environment: EnvironmentDeployment) =>
      environment.applications.length === 0 && environment.state !== 'deployed'
        ? t(`state.${environment.state}`)
        : environment.applications
            .map(({ health, sync }) =>
              [t(`health.${health}`), t(`sync.${sync}`)].join(', '),
            )
            .join('; ');
    const current = new Map(
      environments.map(environment => [
        environment.name,
        describe(environment),
      ]),
    );
    const changed = environments.filter(
      ({ name }) =>
        known.current?.has(name) &&
        known.current.get(name) !== current.get(name),
    );
    known.current = current;
    if (changed.length > 0) {
      setMessage(
        changed
          .map(({ name, title }) =>
            t('environment.announce', {
              environment: title,
              status: current.get(name) ?? '',
            }),
          )
          .join('. '),
      );
    }
  }, [environments, t]);

  return (
    <VisuallyHidden role="status" aria-live="polite">
      {message}
    </VisuallyHidden>
  );
}
