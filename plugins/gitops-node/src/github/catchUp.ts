import { OwnWrites } from './ChangeRequest';
import { FileShas } from './repositoryTree';

/** What a branch would be on top of today's main. */
export interface CaughtUp {
  /** What the branch changes of main: git's id by path, null for a file that it removes. */
  carried: Map<string, string | null>;
  /** The files as they are then. */
  current: FileShas;
  /** What is still ours of it. */
  ours: OwnWrites;
}

/**
 * Puts what a branch has changed on top of a main that has moved on, file by file.
 *
 * Where main has changed the same file, main's stays if all that the branch did to it was ours: the request is then
 * applied to it anew. What people did on the branch is never dropped.
 *
 * @param options - `base` are the files where the branch left main
 * @returns undefined when main and people on the branch have changed the same file: only a person can resolve that
 */
export function catchUp(options: {
  base: FileShas;
  main: FileShas;
  branch: FileShas;
  ours: OwnWrites;
}): CaughtUp | undefined {
  const { base, main, branch } = options;
  const carried = new Map<string, string | null>();
  const current = new Map(main);
  const ours = new Map(options.ours);
  for (const path of new Set([...base.keys(), ...branch.keys()])) {
    const sha = branch.get(path);
    if (sha === base.get(path) || sha === main.get(path)) {
      continue;
    }
    if (main.get(path) !== base.get(path)) {
      if (ours.get(path) !== (sha ?? null)) {
        return undefined;
      }
      ours.delete(path);
      continue;
    }
    carried.set(path, sha ?? null);
    if (sha) {
      current.set(path, sha);
    } else {
      current.delete(path);
    }
  }
  return { carried, current, ours };
}
