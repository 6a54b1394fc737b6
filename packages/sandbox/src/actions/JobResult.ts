import { GitRepository } from '../git/GitRepository';
import { CheckConclusion, CheckOutput } from '../github/store/CheckStore';
import { Repository } from '../github/store/RepositoryStore';

/** How a job of a workflow ended. */
export interface JobResult {
  conclusion: CheckConclusion;
  output: CheckOutput;
}

/** What every job gets. */
export interface JobContext {
  repository: Repository;
  git: GitRepository;
  /** Empty folder that is taken away afterwards. */
  folder: string;
  /** Ends the job. */
  signal: AbortSignal;
}

/** @returns a failure that is not about the content but about the machinery */
export function couldNotRun(reason: string): JobResult {
  return {
    conclusion: 'failure',
    output: {
      title: 'Could not run',
      summary: `${reason}\n\nOnce the reason is mended, run the check again.`,
      text: null,
      annotations: [],
    },
  };
}

/** The last lines of what a script said, as a block of Markdown. */
export function lastWords(text: string): string {
  const lines = text.trim().split('\n').slice(-20);
  return lines.map(line => `    ${line}`).join('\n');
}
