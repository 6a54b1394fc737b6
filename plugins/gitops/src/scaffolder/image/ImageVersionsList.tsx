import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { List, ListRow, SearchField, Text } from '@backstage/ui';
import {
  ImageVersion,
  ImageVersionList,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { useState } from 'react';
import { ExternalLink } from '../../deployments/ExternalLink';
import { shortDigest } from '../../deployments/shortImage';
import { RelativeTime } from '../../time/RelativeTime';
import { gitopsTranslationRef } from '../../translations/ref';
import { filterVersions } from './chooseVersion';
import styles from './ImageVersions.module.css';

const SHORT_SHA_LENGTH = 7;

/** A tag is there once, and so is a digest without one. */
const idOf = ({ tag, digest }: ImageVersion) => `${tag}@${digest}`;

/** Versions of an image to choose from by mouse, or with the arrow keys and Enter. */
export function ImageVersionsList(props: {
  versions: ImageVersionList;
  /** Page of the repository that the image is built from, where that is known. */
  sourceUrl: string | undefined;
  onChoose: (version: ImageVersion) => void;
}) {
  const { versions, sourceUrl, onChoose } = props;
  const { repository, items, total } = versions;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const [text, setText] = useState('');
  const shown = filterVersions(items, text);

  if (items.length === 0) {
    return (
      <Text as="p" variant="body-small">
        {t('form.image.versionsNone', { repository })}
      </Text>
    );
  }
  return (
    <>
      <SearchField
        size="small"
        aria-label={t('form.image.versionsFilter')}
        placeholder={t('form.image.versionsFilter')}
        value={text}
        onChange={setText}
        onKeyDown={event => {
          // It would send the form.
          if (event.key === 'Enter') {
            event.preventDefault();
          }
        }}
      />
      <div aria-live="polite" className={styles.count}>
        {shown.length === 0
          ? t('form.image.versionsNoMatch', { text })
          : t('form.image.versionsCount', {
              count: shown.length,
              total: String(total),
            })}
      </div>
      {shown.length > 0 && (
        <List
          className={styles.list}
          aria-label={t('form.image.versions', { repository })}
          onAction={key => {
            const chosen = shown.find(version => idOf(version) === key);
            if (chosen) {
              onChoose(chosen);
            }
          }}
        >
          {shown.map(version => (
            <ListRow
              key={idOf(version)}
              id={idOf(version)}
              textValue={version.tag ?? version.digest ?? repository}
              className={styles.row}
              customActions={
                version.sourceCommit && (
                  <SourceCommit
                    commit={version.sourceCommit}
                    sourceUrl={sourceUrl}
                  />
                )
              }
            >
              <span className={styles.version}>
                <code className={styles.tag}>
                  {version.tag ?? t('form.image.untagged')}
                </code>
                {version.digest && (
                  <code className={styles.detail} title={version.digest}>
                    {shortDigest(version.digest)}
                  </code>
                )}
                {version.createdAt && (
                  <span className={styles.detail}>
                    <RelativeTime value={version.createdAt} />
                  </span>
                )}
              </span>
            </ListRow>
          ))}
        </List>
      )}
    </>
  );
}

function SourceCommit(props: { commit: string; sourceUrl?: string }) {
  const { commit, sourceUrl } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const short = commit.slice(0, SHORT_SHA_LENGTH);
  const name = <code title={commit}>{short}</code>;
  return sourceUrl ? (
    <ExternalLink
      href={`${sourceUrl}/commit/${encodeURIComponent(commit)}`}
      label={t('form.image.sourceLabel', { revision: short })}
    >
      {name}
    </ExternalLink>
  ) : (
    name
  );
}
