import { z } from 'zod';
import { GitRepository } from '../../git/GitRepository';
import { contentBody, contentLinks, contentList } from '../bodies/contentBody';
import { gitCommitBody } from '../bodies/commitBody';
import {
  conflict,
  GithubError,
  notFound,
  ruleViolations,
  unprocessable,
} from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiReply, ApiRouter } from '../http/ApiRouter';
import { inRepository, RepositoryRequest } from '../http/inRepository';
import { parseBody } from '../http/parseBody';
import { assertWorkflowsAllowed } from '../rights/tokenGate';
import { signatureOf } from '../signatureOf';
import { Urls } from '../Urls';

const personSchema = z
  .object({ name: z.string(), email: z.string() })
  .optional();
const changeSchema = z.object({
  message: z.string(),
  branch: z.string().optional(),
  sha: z.string().optional(),
  author: personSchema,
  committer: personSchema,
});
const putSchema = changeSchema.extend({ content: z.string() });

/** https://docs.github.com/rest/repos/contents */
export function registerContents(
  api: ApiRouter,
  services: GithubServices,
): void {
  const { urls } = services;
  const read = inRepository(services, 'pull', request =>
    readContents(urls, request),
  );
  api.get('/repos/{owner}/{repo}/contents/{path}', read);

  api.get(
    '/repos/{owner}/{repo}/readme',
    inRepository(services, 'pull', async request => {
      const { git, repository, query } = request;
      const ref = query.ref ?? repository.defaultBranch;
      const readme = await findReadme(git, ref);
      if (!readme) {
        throw notFound();
      }
      return readContents(urls, {
        ...request,
        params: { ...request.params, path: readme },
      });
    }),
  );

  api.put(
    '/repos/{owner}/{repo}/contents/{path}',
    inRepository(services, 'push', async request => {
      const { path = '' } = request.params;
      assertPath(path);
      const input = parseBody(putSchema, request.body);
      const { created, commit } = await changeFile(services, request, {
        ...input,
        path,
        content: Buffer.from(input.content, 'base64'),
      });
      const entry = await request.git.entry(commit, path);
      if (!entry) {
        throw new Error(`${path} vanished from commit ${commit}`);
      }
      const branch = input.branch ?? request.repository.defaultBranch;
      return {
        status: created ? 201 : 200,
        body: {
          content: contentLinks(urls, request.repository, branch, entry),
          commit: await commitOf(urls, request, commit),
        },
      };
    }),
  );

  api.delete(
    '/repos/{owner}/{repo}/contents/{path}',
    inRepository(services, 'push', async request => {
      const { path = '' } = request.params;
      // Old clients send these as a query.
      const input = parseBody(changeSchema, {
        ...request.query,
        ...toObject(request.body),
      });
      const { commit } = await changeFile(services, request, {
        ...input,
        path,
        content: null,
      });
      return {
        body: { content: null, commit: await commitOf(urls, request, commit) },
      };
    }),
  );
}

/** The file that GitHub shows below the list of files. */
export async function findReadme(
  git: GitRepository,
  ref: string,
): Promise<string | undefined> {
  const sha = await git.resolve(ref);
  if (!sha) {
    return undefined;
  }
  const entries = await git.objects.readTree(sha);
  return entries.find(
    ({ path, type }) =>
      type === 'blob' && /^readme(\.(md|markdown|txt))?$/i.test(path),
  )?.path;
}

async function readContents(
  urls: Urls,
  request: RepositoryRequest,
): Promise<ApiReply> {
  const { git, repository, params, query, accept } = request;
  const ref = query.ref ?? repository.defaultBranch;
  const sha = await git.resolve(ref);
  const path = (params.path ?? '').replace(/^\/+|\/+$/g, '');
  if (!sha) {
    throw query.ref
      ? new GithubError(404, `No commit found for the ref ${query.ref}`)
      : emptyOrMissing(path);
  }
  const entry = path ? await git.entry(sha, path) : undefined;
  if (path && !entry) {
    throw notFound();
  }
  if (!entry || entry.type === 'tree') {
    const entries = await git.objects.readTree(sha, {
      under: path ? `${path}/` : undefined,
    });
    const list = contentList(urls, repository, ref, entries);
    if (!/\.object(\+json)?\b/.test(accept)) {
      return { body: list };
    }
    const folder = entry ?? {
      path: '',
      mode: '040000',
      type: 'tree' as const,
      sha: (await git.commitInfo(sha))?.tree ?? sha,
    };
    return {
      body: { ...contentLinks(urls, repository, ref, folder), entries: list },
    };
  }
  const content =
    entry.type === 'blob'
      ? await git.objects.readBlob(entry.sha)
      : Buffer.alloc(0);
  if (/\.raw(\+json)?\b/.test(accept)) {
    return {
      raw: {
        contentType: 'application/vnd.github.raw; charset=utf-8',
        content,
      },
    };
  }
  return { body: contentBody(urls, repository, ref, entry, content) };
}

function emptyOrMissing(path: string): GithubError {
  return path ? notFound() : new GithubError(404, 'This repository is empty.');
}

async function changeFile(
  services: GithubServices,
  { git, repository, requireViewer }: RepositoryRequest,
  input: z.output<typeof changeSchema> & {
    path: string;
    content: Buffer | null;
  },
): Promise<{ created: boolean; commit: string }> {
  const viewer = requireViewer();
  assertWorkflowsAllowed(viewer, [input.path]);
  const branch = input.branch ?? repository.defaultBranch;
  const ref = `refs/heads/${branch}`;
  if (!(await git.refs.isValidName(ref))) {
    throw unprocessable(`${branch} is not a valid branch name`);
  }
  return services.repositories.exclusively(repository, async () => {
    const before = (await git.refs.get(ref))?.sha;
    // Only the very first commit may create its branch.
    if (!before && !(await git.isEmpty())) {
      throw new GithubError(404, `Branch ${branch} not found`);
    }
    const existing = before && (await git.entry(before, input.path));
    assertSha(input, existing ? existing.sha : undefined);
    if (existing && existing.type !== 'blob') {
      throw unprocessable(`${input.path} is a directory`);
    }
    const author = {
      ...signatureOf(viewer.account),
      ...(input.author ?? input.committer),
    };
    const sha =
      input.content === null
        ? null
        : await git.objects.writeBlob(input.content);
    const commit = await git.objects.writeCommit({
      tree: await git.objects.writeTree({
        base: before,
        changes: [
          { path: input.path, mode: existing ? existing.mode : '100644', sha },
        ],
      }),
      parents: before ? [before] : [],
      message: input.message,
      author,
      committer: { ...author, ...input.committer },
    });
    const result = await services.refs.move({
      repository,
      git,
      viewer,
      ref,
      before,
      after: commit,
    });
    if (result === 'lost') {
      throw conflict(`${input.path} does not match ${input.sha ?? before}`);
    }
    if (result !== 'moved') {
      throw new GithubError(409, ruleViolations(result.violations), {
        metadata: {},
      });
    }
    return { created: !existing, commit };
  });
}

function assertSha(
  {
    path,
    sha,
    content,
  }: { path: string; sha?: string; content: Buffer | null },
  existing: string | undefined,
): void {
  if (!existing) {
    if (content === null) {
      throw notFound();
    }
    return;
  }
  if (sha === undefined) {
    throw unprocessable(`Invalid request.\n\n"sha" wasn't supplied.`);
  }
  if (sha !== existing) {
    throw conflict(`${path} does not match ${sha}`);
  }
}

function assertPath(path: string): void {
  const segments = path.split('/');
  if (
    segments.some(
      segment => ['', '.', '..'].includes(segment) || /^\.git$/i.test(segment),
    )
  ) {
    throw unprocessable('path contains a malformed path component');
  }
}

async function commitOf(
  urls: Urls,
  { git, repository }: RepositoryRequest,
  sha: string,
) {
  const commit = await git.commitInfo(sha);
  if (!commit) {
    throw new Error(`Commit ${sha} is missing`);
  }
  return gitCommitBody(urls, repository, commit);
}

function toObject(body: unknown): object {
  return typeof body === 'object' && body !== null ? body : {};
}
