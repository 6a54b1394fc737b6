import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonIcon, Tooltip, TooltipTrigger } from '@backstage/ui';
import {
  RiCheckLine,
  RiErrorWarningLine,
  RiFileCopyLine,
} from '@remixicon/react';
import { useEffect, useState } from 'react';
import { gitopsTranslationRef } from '../translations/ref';
import styles from './ImageReference.module.css';
import { shortImage } from './shortImage';

const FEEDBACK_MS = 2_000;

type CopyState = 'idle' | 'copied' | 'copyFailed';

const ICONS: Record<CopyState, JSX.Element> = {
  idle: <RiFileCopyLine />,
  copied: <RiCheckLine />,
  copyFailed: <RiErrorWarningLine />,
};

/** An image with a button that copies its full reference, which the button's tooltip shows. */
export function ImageReference(props: {
  image: string;
  /** Show the last path segment and the tag only. */
  isShort?: boolean;
}) {
  const { image, isShort } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const [state, setState] = useState<CopyState>('idle');

  useEffect(() => {
    if (state === 'idle') {
      return undefined;
    }
    const timer = setTimeout(() => setState('idle'), FEEDBACK_MS);
    return () => clearTimeout(timer);
  }, [state]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(image);
      setState('copied');
    } catch {
      // No permission, or a page without TLS, where browsers offer no clipboard: the button says so.
      setState('copyFailed');
    }
  };

  return (
    <span className={styles.image}>
      <code className={styles.text} title={image}>
        {isShort ? shortImage(image) : image}
      </code>
      <TooltipTrigger>
        <ButtonIcon
          className={styles.copy}
          size="small"
          variant="tertiary"
          icon={ICONS[state]}
          aria-label={
            state === 'idle' ? t('image.copy', { image }) : t(`image.${state}`)
          }
          onPress={copy}
        />
        <Tooltip>
          {state === 'idle' ? t('image.copy', { image }) : t(`image.${state}`)}
        </Tooltip>
      </TooltipTrigger>
    </span>
  );
}
