import { Link } from '@backstage/ui';
import { RiExternalLinkLine } from '@remixicon/react';
import { ReactNode } from 'react';
import styles from './ExternalLink.module.css';

/** A link out of Backstage, which opens in a new tab and says so to who cannot see its icon. */
export function ExternalLink(props: {
  href: string;
  /** What a screen reader says: where it leads, and that it opens in a new tab. */
  label: string;
  children: ReactNode;
}) {
  const { href, label, children } = props;
  return (
    <Link
      className={styles.link}
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      aria-label={label}
    >
      <span>{children}</span>
      <RiExternalLinkLine aria-hidden="true" className={styles.icon} />
    </Link>
  );
}
