import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import { ReactNode, useId } from 'react';
import styles from './Section.module.css';

/** A titled part of the tab. */
export function Section(props: {
  title: string;
  /** Beside the title. */
  status?: ReactNode;
  /** What can be done about it, at the end of the line. */
  actions?: ReactNode;
  children: ReactNode;
}) {
  const { title, status, actions, children } = props;
  const titleId = useId();
  return (
    <Card role="region" aria-labelledby={titleId} className={styles.section}>
      <CardHeader>
        <div className={styles.header}>
          <Text as="h2" id={titleId} variant="title-x-small" weight="bold">
            {title}
          </Text>
          {status}
          {actions && <div className={styles.actions}>{actions}</div>}
        </div>
      </CardHeader>
      <CardBody>{children}</CardBody>
    </Card>
  );
}
