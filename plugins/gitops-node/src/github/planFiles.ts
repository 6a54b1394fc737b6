import { gitBlobSha } from './gitBlobSha';
import { OwnWrites } from './ChangeRequest';
import { FileContents } from './FileContents';
import { FileShas } from './repositoryTree';

const NO_FILES: ReadonlyMap<string, string> = new Map();

/** What has to be written, and what stays as it is. */
export interface FilePlan {
  write: Map<string, string | Buffer>;
  /** Paths whose content is another one than ours and stays. */
  kept: string[];
}

/**
 * Compares the wanted files with what is there. Only what nobody else has touched is written: a file that was changed
 * or deleted since our last write stays changed or deleted.
 *
 * @param options - `current` is what is there; `ours` is what we wrote last, nothing where we never wrote; `replaced`
 *   holds files of somebody else that are to be replaced while they are as they are there
 */
export function planFiles(options: {
  wanted: FileContents;
  current: FileShas;
  ours?: OwnWrites;
  replaced?: FileShas;
}): FilePlan {
  const { wanted, current, ours = NO_FILES, replaced = NO_FILES } = options;
  const plan: FilePlan = { write: new Map(), kept: [] };
  for (const [path, content] of wanted) {
    const sha = current.get(path);
    if (sha === gitBlobSha(content)) {
      continue;
    }
    const isReplaced = sha !== undefined && sha === replaced.get(path);
    if (sha === (ours.get(path) ?? undefined) || isReplaced) {
      plan.write.set(path, content);
    } else {
      plan.kept.push(path);
    }
  }
  return plan;
}
