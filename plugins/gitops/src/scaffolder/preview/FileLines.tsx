import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { VisuallyHidden } from '@backstage/ui';
import { PreviewFile } from '@gitops-flow/backstage-plugin-gitops-common';
import { gitopsTranslationRef } from '../../translations/ref';
import { DiffLine, diffLines } from './diffLines';
import styles from './FileLines.module.css';
import { foldLines } from './foldLines';

const SIGNS: Record<DiffLine['kind'], string> = {
  added: '+',
  removed: '−',
  same: ' ',
};

/** Who has no mouse scrolls with the arrow keys, and must get there first. */
const REACHABLE = { tabIndex: 0 };

/** The lines of a file, with those that come and go marked. Scrolls sideways, by keyboard too. */
export function FileLines(props: { file: PreviewFile }) {
  const { path, state, before, content } = props.file;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const lines = foldLines(
    state === 'unchanged'
      ? diffLines(content ?? before, content ?? before)
      : diffLines(before, content),
  );
  if (lines.length === 0) {
    return <span>{t('form.preview.empty')}</span>;
  }
  return (
    <div
      className={styles.scroll}
      role="region"
      aria-label={t('form.preview.content', { path })}
      {...REACHABLE}
    >
      <ol className={styles.lines}>
        {lines.map((line, index) =>
          line.kind === 'folded' ? (
            <li key={index} className={styles.folded}>
              {t('form.preview.folded', { count: line.count })}
            </li>
          ) : (
            <li key={index} className={`${styles.line} ${styles[line.kind]}`}>
              <span aria-hidden="true" className={styles.sign}>
                {SIGNS[line.kind]}
              </span>
              {state === 'modified' && line.kind !== 'same' && (
                <VisuallyHidden>
                  {t(`form.preview.${line.kind}`)}{' '}
                </VisuallyHidden>
              )}
              <code className={styles.text}>{line.text}</code>
            </li>
          ),
        )}
      </ol>
    </div>
  );
}
