import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Cell,
  CellText,
  ColumnConfig,
  Table,
  Text,
  useBreakpoint,
} from '@backstage/ui';
import {
  ApplicationStatus,
  DeploymentRecord,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { useMemo } from 'react';
import { AbsoluteTime } from '../time/AbsoluteTime';
import { RelativeTime } from '../time/RelativeTime';
import { gitopsTranslationRef } from '../translations/ref';
import { RevisionDetail } from './RevisionDetail';
import styles from './HistoryTable.module.css';

/** The deployments that Argo CD remembers, newest first. */
export function HistoryTable(props: { application: ApplicationStatus }) {
  const { name, history } = props.application;
  const { t } = useTranslationRef(gitopsTranslationRef);
  // On a phone only what identifies a deployment keeps a column of its own.
  const isNarrow = useBreakpoint().breakpoint === 'initial';

  const columns = useMemo<ColumnConfig<DeploymentRecord>[]>(
    () => [
      {
        id: 'id',
        label: t('history.id'),
        width: 56,
        isHidden: isNarrow,
        cell: ({ id }) => <CellText title={`${id}`} />,
      },
      {
        id: 'revision',
        label: t('history.revision'),
        isRowHeader: true,
        width: '2fr',
        cell: revision => (
          <Cell>
            <div className={styles.lines}>
              <RevisionDetail revision={revision} />
            </div>
          </Cell>
        ),
      },
      {
        id: 'when',
        label: t('history.when'),
        cell: ({ deployedAt, initiatedBy }) => (
          <Cell>
            <div className={styles.lines}>
              <Text variant="body-medium">
                <RelativeTime value={deployedAt} />
              </Text>
              <Text variant="body-small" color="secondary">
                <AbsoluteTime value={deployedAt} />
              </Text>
              {isNarrow && (
                <Text variant="body-small" color="secondary">
                  {initiatedBy ?? t('history.automatic')}
                </Text>
              )}
            </div>
          </Cell>
        ),
      },
      {
        id: 'who',
        label: t('history.who'),
        isHidden: isNarrow,
        cell: ({ initiatedBy }) => (
          <CellText title={initiatedBy ?? t('history.automatic')} />
        ),
      },
    ],
    [t, isNarrow],
  );

  if (history.length === 0) {
    return (
      <Text variant="body-small" color="secondary">
        {t('history.empty')}
      </Text>
    );
  }
  return (
    <div
      role="group"
      aria-label={t('history.tableLabel', { application: name })}
    >
      <Table
        columnConfig={columns}
        data={history}
        pagination={{ type: 'none' }}
      />
    </div>
  );
}
