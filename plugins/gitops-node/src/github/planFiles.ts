import { gitBlobSha } from './gitBlobSha';
import { FileShas } from './repositoryTree';

const NO_FILES: FileShas = new Map();

/** What has to be written, and what stays as it is. */
export interface FilePlan {
  write: Map<string, string>;
  /** Paths whose content is another one than ours and stays. */
  kept: string[];
}

/**
 * Compares the wanted files with what is there. Only what nobody else has touched is written: a file that was changed
 * or deleted since our last write stays changed or deleted.
 *
 * @param options - `current` is what is there; `ours` is what we wrote last, nothing where we never wrote
 */
export function planFiles(options: {
  wanted: ReadonlyMap<string, string>;
  current: FileShas;
  ours?: FileShas;
}): FilePlan {
  const { wanted, current, ours = NO_FILES } = options;
  const plan: FilePlan = { write: new Map(), kept: [] };
  for (const [path, content] of wanted) {
    if (current.get(path) === gitBlobSha(content)) {
      continue;
    }
    if (current.get(path) === ours.get(path)) {
      plan.write.set(path, content);
    } else {
      plan.kept.push(path);
    }
  }
  return plan;
}
