import { z } from 'zod';
import { commentBody } from '../bodies/pullBody';
import { GithubServices } from '../GithubServices';
import { ApiRouter } from '../http/ApiRouter';
import { inPullRequest } from '../http/inRepository';
import { parseBody } from '../http/parseBody';

const commentSchema = z.object({ body: z.string().min(1) });

/** https://docs.github.com/rest/issues/comments */
export function registerComments(
  api: ApiRouter,
  services: GithubServices,
): void {
  const { reviews, pulls } = services;

  api.get(
    '/repos/{owner}/{repo}/issues/{issue_number}/comments',
    inPullRequest(services, 'pull', ({ repository, pull }) => ({
      list: reviews
        .comments(pull.id)
        .map(comment => commentBody(services, repository, pull, comment)),
    })),
  );

  api.post(
    '/repos/{owner}/{repo}/issues/{issue_number}/comments',
    inPullRequest(
      services,
      'pull',
      ({ repository, pull, body, requireViewer }) => {
        const comment = reviews.insertComment({
          pullId: pull.id,
          authorId: requireViewer().account.id,
          body: parseBody(commentSchema, body).body,
        });
        pulls.store.touch(pull.id);
        return {
          status: 201,
          body: commentBody(services, repository, pull, comment),
        };
      },
    ),
  );
}
