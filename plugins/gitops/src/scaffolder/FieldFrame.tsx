import { BgProvider } from '@backstage/ui';
import { ReactNode } from 'react';
import styles from './FieldFrame.module.css';

/** A field that is made of Backstage UI's controls in either look of the form. */
export function FieldFrame(props: {
  /** Of the field. */
  id: string;
  /** What there is to say about the value right now. Read out when it changes. */
  hint: ReactNode;
  children: ReactNode;
}) {
  const { id, hint, children } = props;
  return (
    <div className={styles.field}>
      <BgProvider bg="neutral-1">{children}</BgProvider>
      <div id={`${id}__hint`} className={styles.hint} aria-live="polite">
        {hint}
      </div>
    </div>
  );
}

/** Ids of what the field and the form say about a field; the form derives the last two in this way. */
export function describedBy(id: string): string {
  return `${id}__hint ${id}__error ${id}__help`;
}
