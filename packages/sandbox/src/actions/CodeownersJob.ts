import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { TreeChange } from '../git/GitObjects';
import { GitRepository } from '../git/GitRepository';
import { GithubServices } from '../github/GithubServices';
import { RefChange } from '../github/RefService';
import { signatureOf } from '../github/signatureOf';
import { Account } from '../github/store/AccountStore';
import { Repository } from '../github/store/RepositoryStore';
import { exportTree } from './exportTree';
import { runScript } from './runScript';
import { couldNotRun, JobContext, JobResult, lastWords } from './JobResult';

const SCRIPT = 'automation/codeowners.mjs';
/** The branch that the script names as well; a proposal that is no longer needed is found by it. */
const BRANCH = 'codeowners';

/** What the script hands over to the rest of its workflow. */
const proposalSchema = z.object({
  changed: z.boolean(),
  files: z.array(z.string()),
  branch: z.literal(BRANCH),
  title: z.string().min(1),
  body: z.string(),
});

type Proposal = z.infer<typeof proposalSchema>;

/**
 * The job of `.github/workflows/codeowners.yaml`: after a push that changes who owns what, generates CODEOWNERS anew
 * and proposes it where it differs.
 */
export class CodeownersJob {
  /** Name of the job, and so of the check. */
  static readonly checkName = 'codeowners';
  static readonly workflow = '.github/workflows/codeowners.yaml';
  readonly #services: GithubServices;
  readonly #scriptsDirectory: string;
  readonly #timeoutMs: number;

  private constructor(
    services: GithubServices,
    scriptsDirectory: string,
    timeoutMs: number,
  ) {
    this.#services = services;
    this.#scriptsDirectory = scriptsDirectory;
    this.#timeoutMs = timeoutMs;
  }

  static create({
    services,
    scriptsDirectory,
    timeoutMs,
  }: {
    services: GithubServices;
    scriptsDirectory: string;
    timeoutMs: number;
  }): CodeownersJob {
    return new CodeownersJob(services, scriptsDirectory, timeoutMs);
  }

  /** Whether a push that changes these files starts the workflow. */
  static isConcernedBy(paths: string[]): boolean {
    return paths.some(
      path =>
        path === 'platform.yaml' ||
        path === '.github/CODEOWNERS' ||
        path.startsWith('.github/codeowners/'),
    );
  }

  /** Works on the newest commit of the default branch, which may be a later one than the job was started for. */
  async run({
    repository,
    git,
    folder,
    signal,
  }: JobContext): Promise<JobResult> {
    const tip = (await git.refs.get(`refs/heads/${repository.defaultBranch}`))
      ?.sha;
    if (!tip) {
      return done('There is no default branch any more');
    }
    await exportTree(git, tip, folder);
    const result = await runScript({
      script: join(this.#scriptsDirectory, SCRIPT),
      args: ['--root', folder],
      directory: folder,
      timeoutMs: this.#timeoutMs,
      signal,
    });
    if (result.code !== 0) {
      return couldNotRun(
        `${SCRIPT} ended with ${result.code ?? 'a signal'}:\n\n${lastWords(
          result.stderr || result.stdout,
        )}`,
      );
    }
    const proposal = proposalSchema.parse(JSON.parse(result.stdout));
    if (!proposal.changed) {
      await this.#withdraw(repository, git);
      return done('CODEOWNERS is up to date');
    }
    const changes = await Promise.all(
      proposal.files.map(async path => ({
        path,
        mode: '100644',
        sha: await git.objects.writeBlob(await readFile(join(folder, path))),
      })),
    );
    return done(await this.#propose(repository, git, tip, proposal, changes));
  }

  /** Puts the proposal's branch on top of the default branch, and opens the pull request unless there is one. */
  async #propose(
    repository: Repository,
    git: GitRepository,
    tip: string,
    { branch, title, body }: Proposal,
    changes: TreeChange[],
  ): Promise<string> {
    const bot = this.#bot(repository);
    const ref = `refs/heads/${branch}`;
    const tree = await git.objects.writeTree({ base: tip, changes });
    const before = (await git.refs.get(ref))?.sha;
    const proposed = before && (await git.commitInfo(before));
    if (!proposed || proposed.tree !== tree || proposed.parents[0] !== tip) {
      const after = await git.objects.writeCommit({
        tree,
        parents: [tip],
        message: title,
        author: signatureOf(bot),
      });
      await this.#move(repository, git, { before, after, actorId: bot.id });
    }
    const { pulls } = this.#services;
    const base = repository.defaultBranch;
    const [existing] = pulls.store.list(repository.id, {
      state: 'open',
      base,
      head: branch,
    });
    if (existing) {
      return `Updated pull request #${existing.number}`;
    }
    const { number } = await pulls.open({
      repository,
      viewer: { account: bot, installationId: null },
      title,
      body,
      head: branch,
      base,
      draft: false,
    });
    return `Opened pull request #${number}`;
  }

  /** A proposal that has nothing left to propose goes, and its pull request with it. */
  async #withdraw(repository: Repository, git: GitRepository): Promise<void> {
    const before = (await git.refs.get(`refs/heads/${BRANCH}`))?.sha;
    if (before) {
      await this.#move(repository, git, {
        before,
        after: undefined,
        actorId: this.#bot(repository).id,
      });
    }
  }

  async #move(
    repository: Repository,
    git: GitRepository,
    change: Pick<RefChange, 'before' | 'after' | 'actorId'>,
  ): Promise<void> {
    const ref = `refs/heads/${BRANCH}`;
    const { refs } = this.#services;
    if (!(await refs.moveWithoutRules({ repository, git, ref, ...change }))) {
      throw new Error(`Somebody else moved ${ref} at the same time`);
    }
  }

  /** The organisation's App, whose token such workflows use: pull requests of Actions' own would start no checks. */
  #bot(repository: Repository): Account {
    const { apps, accounts } = this.#services;
    const [app] = apps.installedIn(repository.ownerId);
    if (!app) {
      throw new Error(
        `${repository.owner} has installed no App that could open a pull request`,
      );
    }
    return accounts.get(app.botId);
  }
}

function done(title: string): JobResult {
  return {
    conclusion: 'success',
    output: { title, summary: null, text: null, annotations: [] },
  };
}
