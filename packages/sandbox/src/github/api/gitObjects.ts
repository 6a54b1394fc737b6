import { z } from 'zod';
import { GitRepository } from '../../git/GitRepository';
import { Signature, TreeEntry } from '../../git/GitObjects';
import { gitCommitBody } from '../bodies/commitBody';
import { nodeId } from '../bodies/nodeId';
import { fullName } from '../bodies/repositoryBody';
import { emptyRepository, notFound, unprocessable } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRouter } from '../http/ApiRouter';
import { inRepository } from '../http/inRepository';
import { parseBody } from '../http/parseBody';
import { assertWorkflowsAllowed } from '../rights/tokenGate';
import { signatureOf } from '../signatureOf';
import { Repository } from '../store/RepositoryStore';
import { Urls } from '../Urls';
import { treeChanges, treeEntrySchema } from './treeChanges';

/** GitHub cuts longer trees, and says so. */
const MAX_TREE_ENTRIES = 100_000;

const blobSchema = z.object({
  content: z.string(),
  encoding: z.string().default('utf-8'),
});
const treeSchema = z.object({
  base_tree: z.string().optional(),
  tree: z.array(treeEntrySchema),
});
const personSchema = z.object({
  name: z.string().min(1),
  email: z.string().min(1),
  date: z.iso.datetime({ offset: true }).optional(),
});
const commitSchema = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).default([]),
  author: personSchema.optional(),
  committer: personSchema.optional(),
});

/** https://docs.github.com/rest/git/blobs, .../trees and .../commits */
export function registerGitObjects(
  api: ApiRouter,
  services: GithubServices,
): void {
  const { urls } = services;

  api.post(
    '/repos/{owner}/{repo}/git/blobs',
    inRepository(services, 'push', async ({ repository, git, body }) => {
      const { content, encoding } = parseBody(blobSchema, body);
      await assertNotEmpty(git);
      const sha = await git.objects.writeBlob(
        encoding === 'base64' ? Buffer.from(content, 'base64') : content,
      );
      return {
        status: 201,
        body: { sha, url: blobUrl(urls, repository, sha) },
      };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/git/blobs/{file_sha}',
    inRepository(
      services,
      'pull',
      async ({ repository, git, params, accept }) => {
        await assertNotEmpty(git);
        if ((await git.objects.type(params.file_sha)) !== 'blob') {
          throw notFound();
        }
        const content = await git.objects.readBlob(params.file_sha);
        if (/\.raw(\+json)?\b/.test(accept)) {
          return {
            raw: {
              contentType: 'application/vnd.github.raw; charset=utf-8',
              content,
            },
          };
        }
        return {
          body: {
            sha: params.file_sha,
            node_id: nodeId('Blob', `${repository.id}:${params.file_sha}`),
            size: content.length,
            url: blobUrl(urls, repository, params.file_sha),
            content: toLines(content.toString('base64')),
            encoding: 'base64',
          },
        };
      },
    ),
  );

  api.post(
    '/repos/{owner}/{repo}/git/trees',
    inRepository(
      services,
      'push',
      async ({ repository, git, body, viewer }) => {
        const { base_tree: base, tree } = parseBody(treeSchema, body);
        assertWorkflowsAllowed(
          viewer,
          tree.map(({ path }) => path),
        );
        await assertNotEmpty(git);
        const baseType = base && (await git.objects.type(base));
        if (base && baseType !== 'tree' && baseType !== 'commit') {
          throw unprocessable('base_tree is not a valid tree oid');
        }
        const changes = await treeChanges(git, tree, base);
        const sha = await git.objects.writeTree({ base, changes });
        const entries = await git.objects.readTree(sha);
        return { status: 201, body: treeBody(urls, repository, sha, entries) };
      },
    ),
  );

  api.get(
    '/repos/{owner}/{repo}/git/trees/{tree_sha}',
    inRepository(
      services,
      'pull',
      async ({ repository, git, params, query }) => {
        await assertNotEmpty(git);
        const sha = await findTree(git, params.tree_sha);
        if (!sha) {
          throw notFound();
        }
        // Any value means yes, GitHub says: even 0 and false.
        const entries = await git.objects.readTree(sha, {
          recursive: query.recursive !== undefined,
        });
        return { body: treeBody(urls, repository, sha, entries) };
      },
    ),
  );

  api.post(
    '/repos/{owner}/{repo}/git/commits',
    inRepository(
      services,
      'push',
      async ({ repository, git, body, requireViewer }) => {
        const input = parseBody(commitSchema, body);
        await assertNotEmpty(git);
        if ((await git.objects.type(input.tree)) !== 'tree') {
          throw unprocessable('Tree SHA does not exist');
        }
        for (const parent of input.parents) {
          if ((await git.objects.type(parent)) !== 'commit') {
            throw unprocessable(
              'Parent SHA does not exist or is not a commit object',
            );
          }
        }
        const author = signed(
          input.author,
          signatureOf(requireViewer().account),
        );
        const sha = await git.objects.writeCommit({
          tree: input.tree,
          parents: input.parents,
          message: input.message,
          author,
          committer: signed(input.committer, author),
        });
        return {
          status: 201,
          body: gitCommitBody(urls, repository, await readCommit(git, sha)),
        };
      },
    ),
  );

  api.get(
    '/repos/{owner}/{repo}/git/commits/{commit_sha}',
    inRepository(services, 'pull', async ({ repository, git, params }) => {
      await assertNotEmpty(git);
      if ((await git.objects.type(params.commit_sha)) !== 'commit') {
        throw notFound();
      }
      return {
        body: gitCommitBody(
          urls,
          repository,
          await readCommit(git, params.commit_sha),
        ),
      };
    }),
  );
}

/** GitHub breaks base64 into lines of 60 characters. */
export function toLines(base64: string): string {
  return base64.replace(/.{1,60}/g, '$&\n');
}

/** @throws GithubError 409: the Git Data API needs a first commit */
async function assertNotEmpty(git: GitRepository): Promise<void> {
  if (await git.isEmpty()) {
    throw emptyRepository();
  }
}

async function findTree(
  git: GitRepository,
  name: string,
): Promise<string | undefined> {
  if ((await git.objects.type(name)) === 'tree') {
    return name;
  }
  return (await git.commitInfo(name))?.tree;
}

async function readCommit(git: GitRepository, sha: string) {
  const [commit] = await git.history.log(sha, { limit: 1 });
  return commit;
}

function signed(
  person: z.output<typeof personSchema> | undefined,
  fallback: Signature,
): Signature {
  return person ? { ...person, date: person.date ?? fallback.date } : fallback;
}

function blobUrl(urls: Urls, repository: Repository, sha: string): string {
  return `${urls.api}/repos/${fullName(repository)}/git/blobs/${sha}`;
}

function treeBody(
  urls: Urls,
  repository: Repository,
  sha: string,
  entries: TreeEntry[],
) {
  const url = `${urls.api}/repos/${fullName(repository)}/git`;
  const kinds = { blob: 'blobs', tree: 'trees', commit: 'commits' };
  return {
    sha,
    url: `${url}/trees/${sha}`,
    tree: entries.slice(0, MAX_TREE_ENTRIES).map(entry => ({
      ...entry,
      url: `${url}/${kinds[entry.type]}/${entry.sha}`,
    })),
    truncated: entries.length > MAX_TREE_ENTRIES,
  };
}
