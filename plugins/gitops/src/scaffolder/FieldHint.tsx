import {
  RemixiconComponentType,
  RiCheckLine,
  RiErrorWarningLine,
  RiInformationLine,
} from '@remixicon/react';
import { ReactNode } from 'react';
import styles from './FieldHint.module.css';

const ICONS: Record<string, RemixiconComponentType> = {
  problem: RiErrorWarningLine,
  warning: RiErrorWarningLine,
  good: RiCheckLine,
};

/** A line under a field about the value in it. */
export function FieldHint(props: {
  tone: 'problem' | 'warning' | 'good' | 'neutral';
  children: ReactNode;
}) {
  const { tone, children } = props;
  const Icon = ICONS[tone] ?? RiInformationLine;
  return (
    <div className={`${styles.hint} ${styles[tone]}`}>
      <Icon aria-hidden="true" className={styles.icon} />
      <span>{children}</span>
    </div>
  );
}
