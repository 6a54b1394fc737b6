import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { ArgocdProject } from '../model/ArgocdProject';
import { ApplicationSource } from './ApplicationSource';
import { isSame } from './isSame';

/**
 * The projects of one Argo CD in memory. What keeps them from being read is logged and changes nothing else: pages only
 * miss the sync windows, or show the last that were known.
 */
export class ProjectMirror {
  readonly #source: Pick<ApplicationSource, 'listProjects'>;
  readonly #logger: LoggerService;
  readonly #onChange: (names: string[]) => void;
  readonly #stop = new AbortController();
  #projects: ReadonlyMap<string, ArgocdProject> = new Map();
  #refreshing: Promise<void> | undefined;
  #warned: ReadonlySet<string> = new Set();

  static create(options: {
    source: Pick<ApplicationSource, 'listProjects'>;
    logger: LoggerService;
    /** Is told the names of the projects that came, changed or went. */
    onChange: (names: string[]) => void;
  }): ProjectMirror {
    return new ProjectMirror(options);
  }

  private constructor(options: {
    source: Pick<ApplicationSource, 'listProjects'>;
    logger: LoggerService;
    onChange: (names: string[]) => void;
  }) {
    this.#source = options.source;
    this.#logger = options.logger;
    this.#onChange = options.onChange;
  }

  get size(): number {
    return this.#projects.size;
  }

  get(name: string): ArgocdProject | undefined {
    return this.#projects.get(name);
  }

  /** Asks for the list, unless it is under way. */
  refresh(): void {
    if (this.#stop.signal.aborted) {
      return;
    }
    this.#refreshing ??= this.#refresh(this.#stop.signal).finally(() => {
      this.#refreshing = undefined;
    });
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#refreshing;
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    try {
      const list = await this.#source.listProjects({ signal });
      const before = this.#projects;
      const after = new Map<string, ArgocdProject>();
      for (const project of list) {
        const known = before.get(project.name);
        if (!project.problem) {
          // What is worked out about a project is kept for as long as the project stays the same.
          after.set(
            project.name,
            known && isSame(known, project) ? known : project,
          );
        } else if (known) {
          after.set(project.name, known);
        }
      }
      this.#projects = after;
      this.#warn(list.flatMap(({ problem }) => problem ?? []));
      const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
        name => before.get(name) !== after.get(name),
      );
      if (changed.length > 0) {
        this.#onChange(changed);
      }
    } catch (error) {
      if (!signal.aborted) {
        this.#warn([isError(error) ? error.message : String(error)]);
      }
    }
  }

  /** Says the same thing once until it works. */
  #warn(problems: string[]): void {
    for (const problem of problems) {
      const message = `${problem}; sync windows are shown as they were last known`;
      if (this.#warned.has(problem)) {
        this.#logger.debug(message);
      } else {
        this.#logger.warn(message);
      }
    }
    this.#warned = new Set(problems);
  }
}
