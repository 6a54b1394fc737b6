import { Router } from 'express';
import { GitRepository } from '../../git/GitRepository';
import { ApiContext } from './ApiContext';
import { ApiError } from './ApiError';
import { readName } from './applicationsRouter';
import { createApiRouter } from './createApiRouter';
import { findApplication } from './findApplication';
import { sendJson } from './sendJson';

/** Commits of an application's sources. All of them are in the one repository, whichever source is asked about. */
export function createRevisionsRouter(context: ApiContext): Router {
  const { accounts, repository } = context;
  const router = createApiRouter();

  router.get(
    '/api/v1/applications/:name/revisions/:revision/metadata',
    async (request, response) => {
      const session = accounts.authenticate(request);
      findApplication(context, session, readName(request));
      sendJson(
        response,
        await revisionMetadata(repository, request.params.revision),
      );
    },
  );

  router.get(
    '/api/v1/applications/:name/revisions/:revision/chartdetails',
    async request => {
      const session = accounts.authenticate(request);
      const { metadata } = findApplication(context, session, readName(request));
      // Every source is one of git.
      throw new ApiError(2, `no chart found for application: ${metadata.name}`);
    },
  );

  router.get(
    '/api/v1/applications/:name/revisions/:revision/ocimetadata',
    async request => {
      const session = accounts.authenticate(request);
      findApplication(context, session, readName(request));
      throw new ApiError(
        2,
        'failed to initialize oci client: failed to initialize repository: invalid reference: invalid repository "/localhost"',
      );
    },
  );

  return router;
}

async function revisionMetadata(repository: GitRepository, revision: string) {
  if (!/^[0-9a-f]{7,40}$/.test(revision)) {
    throw new ApiError(2, `revision ${revision} must be resolved`);
  }
  const commit = await repository.commitInfo(revision);
  if (!commit) {
    throw new ApiError(
      2,
      `error acquiring repo lock: failed to initialize repository resources: rpc error: code = Internal desc = Failed to checkout revision ${revision}: \`git fetch origin ${revision} --tags --force --prune\` failed exit status 128: fatal: remote error: upload-pack: not our ref ${revision}`,
    );
  }
  const tags = await repository.refs.tagsAt(commit.sha);
  return {
    author: `${commit.author.name} <${commit.author.email}>`,
    date: commit.author.date,
    ...(tags.length > 0 ? { tags } : {}),
    message: commit.message,
  };
}
