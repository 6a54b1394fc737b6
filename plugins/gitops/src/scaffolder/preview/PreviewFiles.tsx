import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
} from '@backstage/ui';
import { PreviewFile } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  RemixiconComponentType,
  RiAddLine,
  RiEqualLine,
  RiPencilLine,
  RiSubtractLine,
} from '@remixicon/react';
import { StatusLabel, StatusTone } from '../../deployments/StatusLabel';
import { gitopsTranslationRef } from '../../translations/ref';
import { FileLines } from './FileLines';
import styles from './PreviewInput.module.css';

/** So many files are shown open at first; more would bury the list. */
const MAX_OPEN = 3;

const LOOKS: Record<
  PreviewFile['state'],
  { tone: StatusTone; icon: RemixiconComponentType }
> = {
  added: { tone: 'success', icon: RiAddLine },
  modified: { tone: 'warning', icon: RiPencilLine },
  removed: { tone: 'danger', icon: RiSubtractLine },
  unchanged: { tone: 'neutral', icon: RiEqualLine },
};

/** The files of a pull request with what becomes of each; those that change come first. */
export function PreviewFiles(props: { files: PreviewFile[] }) {
  const { files } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const changed = files.filter(({ state }) => state !== 'unchanged');
  const unchanged = files.filter(({ state }) => state === 'unchanged');
  const open = changed.length <= MAX_OPEN ? changed : changed.slice(0, 1);
  return (
    <AccordionGroup
      // Opens again what a new list of files wants open.
      key={files.map(({ path }) => path).join('\n')}
      allowsMultiple
      className={styles.files}
      defaultExpandedKeys={open.map(({ path }) => path)}
    >
      {[...changed, ...unchanged].map(file => (
        <Accordion key={file.path} id={file.path}>
          <AccordionTrigger>
            <span className={styles.file}>
              <StatusLabel
                {...LOOKS[file.state]}
                text={t(`form.preview.state_${file.state}`)}
              />
              <code className={styles.path}>{file.path}</code>
            </span>
          </AccordionTrigger>
          <AccordionPanel>
            <FileLines file={file} />
          </AccordionPanel>
        </Accordion>
      ))}
    </AccordionGroup>
  );
}
