import { ConflictError } from '@backstage/errors';
import { ChangeRequest, OwnWrites } from './ChangeRequest';
import { planFiles } from './planFiles';
import { FileShas } from './repositoryTree';

/** The parts of a request that are about files. */
export type RequestedFiles = Pick<ChangeRequest, 'files' | 'edits' | 'remove'>;

/** What a request still has to do. */
export interface RequestPlan {
  write: Map<string, string | Buffer>;
  /** Paths that are there and have to go. */
  remove: string[];
  /** Paths that are left as somebody else wanted them. */
  kept: string[];
}

/**
 * Compares a request with what is there.
 *
 * What somebody else did after us stays: a file that we wrote and that is another one now, an edit of ours that was
 * changed back, a file that we removed and that is there again.
 *
 * @param options - `current` is what is there; `ours` is what we wrote on the way there; `replaced` as in
 *   {@link planFiles}; `read` gives the text of a file by git's id
 */
export async function planRequest(options: {
  wanted: RequestedFiles;
  current: FileShas;
  ours?: OwnWrites;
  replaced?: FileShas;
  read: (sha: string, path: string) => Promise<string>;
}): Promise<RequestPlan> {
  const { wanted, current, ours, replaced, read } = options;
  const plan: RequestPlan = {
    ...planFiles({
      wanted: wanted.files ?? new Map(),
      current,
      ours,
      replaced,
    }),
    remove: [],
  };
  for (const [path, edit] of wanted.edits ?? []) {
    const sha = current.get(path);
    if (!sha) {
      plan.kept.push(path);
      continue;
    }
    const text = await read(sha, path);
    const edited = applyEdit(edit, text, path);
    if (edited === text) {
      continue;
    }
    if (await isUndone({ edit, path, sha })) {
      plan.kept.push(path);
    } else {
      plan.write.set(path, edited);
    }
  }
  for (const path of wanted.remove ?? []) {
    if (current.has(path)) {
      (ours?.get(path) === null ? plan.kept : plan.remove).push(path);
    }
  }
  return plan;

  /** Whether we made this edit before, so that somebody has decided otherwise since. */
  async function isUndone({
    edit,
    path,
    sha,
  }: {
    edit: (text: string) => string;
    path: string;
    sha: string;
  }): Promise<boolean> {
    const written = ours?.get(path);
    if (!written || written === sha) {
      return false;
    }
    const text = await read(written, path);
    return applyEdit(edit, text, path) === text;
  }
}

/** Whether nothing is left to do. */
export function isDone(plan: RequestPlan): boolean {
  return plan.write.size === 0 && plan.remove.length === 0;
}

/** The part of a request that main lacks. */
export function selectMissing(
  request: RequestedFiles,
  plan: RequestPlan,
): RequestedFiles {
  const isMissing = ([path]: [string, unknown]) => plan.write.has(path);
  return {
    files: new Map([...(request.files ?? [])].filter(isMissing)),
    edits: new Map([...(request.edits ?? [])].filter(isMissing)),
    remove: plan.remove,
  };
}

function applyEdit(
  edit: (text: string) => string,
  text: string,
  path: string,
): string {
  try {
    return edit(text);
  } catch (error) {
    if (error instanceof ConflictError) {
      throw new ConflictError(`${path}: ${error.message}`);
    }
    throw error;
  }
}
