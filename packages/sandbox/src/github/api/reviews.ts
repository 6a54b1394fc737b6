import { z } from 'zod';
import { simpleUser } from '../bodies/accountBody';
import { reviewBody, simplePull } from '../bodies/pullBody';
import { teamBody } from '../bodies/teamBody';
import { notFound, unprocessable } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRouter } from '../http/ApiRouter';
import { inPullRequest } from '../http/inRepository';
import { parseBody } from '../http/parseBody';

const reviewSchema = z.object({
  event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']),
  body: z.string().nullish(),
  commit_id: z.string().nullish(),
});
const reviewersSchema = z.object({
  reviewers: z.array(z.string()).default([]),
  team_reviewers: z.array(z.string()).default([]),
});

/** https://docs.github.com/rest/pulls/reviews and https://docs.github.com/rest/pulls/review-requests */
export function registerReviews(
  api: ApiRouter,
  services: GithubServices,
): void {
  const { urls, accounts, teams, reviews, reviewing, pulls } = services;

  api.get(
    '/repos/{owner}/{repo}/pulls/{pull_number}/reviews',
    inPullRequest(services, 'pull', ({ repository, pull }) => ({
      list: reviews
        .list(pull.id)
        .map(review => reviewBody(services, repository, pull, review)),
    })),
  );

  api.post(
    '/repos/{owner}/{repo}/pulls/{pull_number}/reviews',
    inPullRequest(
      services,
      'pull',
      async ({ repository, git, pull, body, requireViewer }) => {
        const viewer = requireViewer();
        const input = parseBody(reviewSchema, body);
        if (
          input.commit_id &&
          (await git.objects.type(input.commit_id)) !== 'commit'
        ) {
          throw unprocessable('Unprocessable Entity', [
            'Commit is not part of the pull request',
          ]);
        }
        const review = reviewing.review({
          pull,
          viewer,
          event: input.event,
          body: input.body ?? '',
          commitSha: input.commit_id ?? undefined,
        });
        return { body: reviewBody(services, repository, pull, review) };
      },
    ),
  );

  api.get(
    '/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}',
    inPullRequest(services, 'pull', ({ repository, pull, params }) => {
      const review = reviews
        .list(pull.id)
        .find(({ id }) => id === Number(params.review_id));
      if (!review) {
        throw notFound();
      }
      return { body: reviewBody(services, repository, pull, review) };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers',
    inPullRequest(services, 'pull', ({ pull }) => {
      const { accountIds, teamIds } = reviews.requestedReviewers(pull.id);
      return {
        body: {
          users: accountIds.map(id => simpleUser(urls, accounts.get(id))),
          teams: teamIds.map(id => teamBody(services, teams.get(id))),
        },
      };
    }),
  );

  api.post(
    '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers',
    inPullRequest(services, 'push', ({ repository, pull, body, viewer }) => {
      const input = parseBody(reviewersSchema, body);
      reviewing.request(repository, pull, {
        logins: input.reviewers,
        slugs: input.team_reviewers,
      });
      return {
        status: 201,
        body: simplePull(
          services,
          repository,
          pulls.store.get(pull.id),
          viewer,
        ),
      };
    }),
  );

  api.delete(
    '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers',
    inPullRequest(services, 'push', ({ repository, pull, body, viewer }) => {
      const input = parseBody(reviewersSchema, body);
      reviewing.withdraw(repository, pull, {
        logins: input.reviewers,
        slugs: input.team_reviewers,
      });
      return {
        body: simplePull(
          services,
          repository,
          pulls.store.get(pull.id),
          viewer,
        ),
      };
    }),
  );
}
