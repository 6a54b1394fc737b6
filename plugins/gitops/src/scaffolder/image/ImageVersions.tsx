import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Skeleton, VisuallyHidden } from '@backstage/ui';
import { ImageVersion } from '@gitops-flow/backstage-plugin-gitops-common';
import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import { useId, useMemo, useRef, useState } from 'react';
import { gitopsApiRef } from '../../api/GitopsApi';
import { useRequest } from '../../api/useRequest';
import { gitopsTranslationRef } from '../../translations/ref';
import { RequestProblem } from '../RequestProblem';
import styles from './ImageVersions.module.css';
import { ImageVersionsList } from './ImageVersionsList';

/** The versions that the registry has, once somebody wants to see them. A help: the field works without. */
export function ImageVersions(props: {
  /** Registry and path. */
  repository: string;
  /** Page of the repository that the image is built from, where that is known. */
  sourceUrl: string | undefined;
  onChoose: (version: ImageVersion) => void;
}) {
  const { repository, sourceUrl, onChoose } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const [isOpen, setIsOpen] = useState(false);
  const panelId = useId();
  const button = useRef<HTMLButtonElement>(null);
  return (
    <div className={styles.versions}>
      <Button
        ref={button}
        size="small"
        variant="secondary"
        aria-expanded={isOpen}
        aria-controls={isOpen ? panelId : undefined}
        iconEnd={isOpen ? <RiArrowUpSLine /> : <RiArrowDownSLine />}
        onPress={() => setIsOpen(!isOpen)}
      >
        {t('form.image.versions', { repository })}
      </Button>
      {isOpen && (
        <div id={panelId} className={styles.panel}>
          <LoadedVersions
            repository={repository}
            sourceUrl={sourceUrl}
            onChoose={version => {
              setIsOpen(false);
              // The row that had the focus is gone.
              button.current?.focus();
              onChoose(version);
            }}
          />
        </div>
      )}
    </div>
  );
}

function LoadedVersions(props: {
  repository: string;
  sourceUrl: string | undefined;
  onChoose: (version: ImageVersion) => void;
}) {
  const { repository, sourceUrl, onChoose } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const gitopsApi = useApi(gitopsApiRef);
  const ask = useMemo(
    () => (signal: AbortSignal) =>
      gitopsApi.listImages({ query: { repository } }, { signal }),
    [gitopsApi, repository],
  );
  const state = useRequest(ask);
  switch (state.status) {
    case 'error':
      return (
        <RequestProblem
          error={state.error}
          advice={t('form.image.versionsByHand')}
          tone="warning"
          onRetry={state.retry}
        />
      );
    case 'ready':
      return (
        <ImageVersionsList
          versions={state.value}
          sourceUrl={sourceUrl}
          onChoose={onChoose}
        />
      );
    default:
      return (
        <div aria-busy="true">
          <VisuallyHidden>
            {t('form.image.versionsLoading', { repository })}
          </VisuallyHidden>
          <Skeleton width="100%" height={120} aria-hidden="true" />
        </div>
      );
  }
}
