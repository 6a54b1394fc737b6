import { RemixiconComponentType } from '@remixicon/react';
import styles from './StatusLabel.module.css';

/** How good or bad a status is. The words say it too: colour is never the only sign. */
export type StatusTone = 'success' | 'warning' | 'danger' | 'info' | 'neutral';

/** A status in a word, with its icon. */
export function StatusLabel(props: {
  tone: StatusTone;
  icon: RemixiconComponentType;
  text: string;
  /** The icon turns: something is going on. */
  isTurning?: boolean;
}) {
  const { tone, icon: Icon, text, isTurning } = props;
  return (
    <span className={`${styles.label} ${styles[tone]}`}>
      <Icon
        aria-hidden="true"
        className={isTurning ? `${styles.icon} ${styles.turning}` : styles.icon}
      />
      {text}
    </span>
  );
}
