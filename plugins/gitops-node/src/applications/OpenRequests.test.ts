import { RepositoryPullRequest } from '../github/RepositoryPullRequest';
import { OpenRequests } from './OpenRequests';

function pullRequest(headBranch: string): RepositoryPullRequest {
  return {
    number: 1,
    title: headBranch,
    url: 'https://github.com/acme/gitops-apps/pull/1',
    author: 'ana',
    createdAt: '2026-11-20T10:00:00Z',
    body: '',
    headBranch,
    headSha: 'commit',
    state: 'open',
    merged: false,
  };
}

describe('OpenRequests', () => {
  afterEach(() => jest.restoreAllMocks());

  it('asks for all of them at most twice a minute', async () => {
    let open = [pullRequest('app/checkout')];
    let questions = 0;
    const requests = OpenRequests.create({
      gitopsRepository: {
        listOpenPullRequests: async () => {
          questions += 1;
          return open;
        },
      },
    });
    expect(await requests.find('app/checkout')).toMatchObject({ number: 1 });
    open = [pullRequest('app/refunds')];
    expect(await requests.find('app/refunds')).toBeUndefined();
    expect(questions).toBe(1);

    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 31_000);
    expect(await requests.find('app/refunds')).toMatchObject({ number: 1 });
    expect(await requests.find('app/checkout')).toBeUndefined();
    expect(questions).toBe(2);
  });
});
