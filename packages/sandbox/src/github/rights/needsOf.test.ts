import { describePermissions, needsOf } from './needsOf';

describe('needsOf', () => {
  it.each([
    ['GET /meta', '', ''],
    ['POST /orgs/{org}/repos', 'administration=write', 'public_repo,repo'],
    ['GET /repos/{owner}/{repo}', 'metadata=read', 'repo'],
    ['PATCH /repos/{owner}/{repo}', 'administration=write', 'repo'],
    ['DELETE /repos/{owner}/{repo}', 'administration=write', 'delete_repo'],
    ['POST /repos/{owner}/{repo}/git/refs', 'contents=write', 'repo'],
    ['GET /repos/{owner}/{repo}/rulesets', 'metadata=read', 'repo'],
    ['POST /repos/{owner}/{repo}/rulesets', 'administration=write', 'repo'],
    ['POST /repos/{owner}/{repo}/pulls', 'pull_requests=write', 'repo'],
    [
      'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge',
      'contents=write',
      'repo',
    ],
    [
      'POST /repos/{owner}/{repo}/issues/{issue_number}/labels',
      'issues=write; pull_requests=write',
      'repo',
    ],
    [
      'PUT /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}',
      'administration=write,members=read',
      'admin:org,repo',
    ],
    [
      'POST /repos/{owner}/{repo}/actions/variables',
      'actions_variables=write',
      'repo',
    ],
    [
      'PUT /repos/{owner}/{repo}/environments/{environment_name}',
      'administration=write',
      'repo',
    ],
    [
      'PATCH /repos/{owner}/{repo}/environments/{environment_name}/variables/{name}',
      'environments=write',
      'repo',
    ],
    [
      'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
      'checks=read',
      'repo',
    ],
  ])(
    '%s needs "%s" or one of the scopes "%s"',
    (route, permissions, scopes) => {
      const [method, path] = route.split(' ');
      const needs = needsOf({ method, path });
      expect(describePermissions(needs.permissions)).toBe(permissions);
      expect(needs.scopes.join(',')).toBe(scopes);
    },
  );
});
