import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findHelm } from '../argocd/render/findHelm';
import { mergeTrees } from '../git/mergeCommits';
import { PullRequest } from '../github/store/PullStore';
import { describeReport } from './describeReport';
import { exportTree } from './exportTree';
import { reportSchema, ValidationReport } from './reportSchema';
import { runScript } from './runScript';
import { couldNotRun, JobContext, JobResult, lastWords } from './JobResult';

const SCRIPT = 'checks/validate.mjs';

/** The job of `.github/workflows/validate.yaml`: checks what a pull request would make of its base branch. */
export class ValidateJob {
  /** Name of the job, and so of the check. */
  static readonly checkName = 'validate';
  static readonly workflow = '.github/workflows/validate.yaml';
  readonly #scriptsDirectory: string;
  readonly #cacheDirectory: string;
  readonly #toolsDirectory: string | undefined;
  readonly #timeoutMs: number;

  private constructor(
    scriptsDirectory: string,
    cacheDirectory: string,
    toolsDirectory: string | undefined,
    timeoutMs: number,
  ) {
    this.#scriptsDirectory = scriptsDirectory;
    this.#cacheDirectory = cacheDirectory;
    this.#toolsDirectory = toolsDirectory;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * @param scriptsDirectory - the scripts that are trusted: never those of the pull request itself
   * @param toolsDirectory - where helm is kept; without it the script looks for helm by itself
   */
  static create({
    scriptsDirectory,
    cacheDirectory,
    toolsDirectory,
    timeoutMs,
  }: {
    scriptsDirectory: string;
    cacheDirectory: string;
    toolsDirectory: string | undefined;
    timeoutMs: number;
  }): ValidateJob {
    return new ValidateJob(
      scriptsDirectory,
      cacheDirectory,
      toolsDirectory,
      timeoutMs,
    );
  }

  /** @param author - who opened the pull request; programs are held to stricter rules than people */
  async run(
    { git, folder, signal }: JobContext,
    pull: PullRequest,
    author: { login: string; type: 'User' | 'Bot' | 'Organization' },
  ): Promise<JobResult> {
    const merged = await mergeTrees(git, pull.baseSha, pull.headSha);
    if (!merged) {
      return {
        conclusion: 'cancelled',
        output: {
          title: 'The branches conflict',
          summary: 'There is no result of the merge that could be checked.',
          text: null,
          annotations: [],
        },
      };
    }
    const base = join(folder, 'base');
    const head = join(folder, 'head');
    await exportTree(git, pull.baseSha, base);
    await exportTree(git, merged, head);
    const report = join(folder, 'report.json');
    const result = await runScript({
      script: join(this.#scriptsDirectory, SCRIPT),
      args: [
        ...['--head', head, '--base', base],
        ...[
          '--author',
          author.login,
          ...(author.type === 'Bot' ? ['--bot'] : []),
        ],
        ...['--cache', this.#cacheDirectory, '--report', report],
      ],
      directory: folder,
      env: await this.#helm(),
      timeoutMs: this.#timeoutMs,
      signal,
    });
    if (result.timedOut) {
      return {
        ...couldNotRun(
          `The validation was ended after ${this.#timeoutMs / 1000} seconds.`,
        ),
        conclusion: 'timed_out',
      };
    }
    if (result.code !== 0 && result.code !== 1) {
      return couldNotRun(
        `${SCRIPT} ended with ${result.code ?? 'a signal'}:\n\n${lastWords(
          result.stderr || result.stdout,
        )}`,
      );
    }
    const found = await readReport(report);
    if (!found || found.ok !== (result.code === 0)) {
      return couldNotRun(
        `${SCRIPT} ended with ${result.code}, but its report ${
          found ? 'says otherwise' : 'cannot be read'
        }:\n\n${lastWords(result.stderr || result.stdout)}`,
      );
    }
    return {
      conclusion: found.ok ? 'success' : 'failure',
      output: describeReport(found),
    };
  }

  /** The helm that Argo CD here renders with, so that both say the same. */
  async #helm(): Promise<Record<string, string>> {
    return this.#toolsDirectory
      ? { HELM: await findHelm({ cacheDirectory: this.#toolsDirectory }) }
      : {};
  }
}

async function readReport(file: string): Promise<ValidationReport | undefined> {
  try {
    const parsed = reportSchema.safeParse(
      JSON.parse(await readFile(file, 'utf8')),
    );
    return parsed.data;
  } catch {
    // Not written, or cut short: the caller says so with what the script said.
    return undefined;
  }
}
