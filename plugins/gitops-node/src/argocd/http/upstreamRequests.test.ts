import { findUpstreamRequest, upstreamRequests } from './upstreamRequests';

describe('upstreamRequests', () => {
  it('has each kind of request once', () => {
    const lines = upstreamRequests.map(
      ({ method, path }) => `${method} ${path}`,
    );
    expect(new Set(lines).size).toBe(lines.length);
  });

  it('sends nothing but operations of Applications, the log-in and pushes', () => {
    expect(
      upstreamRequests
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual([
      'DELETE /api/v1/applications/{application}/operation',
      'POST /api/v1/applications/{application}/resource/actions/v2',
      'POST /api/v1/applications/{application}/sync',
      'POST /api/v1/session',
      'POST /api/webhook',
    ]);
  });

  it('reads nothing but Applications, projects, the session and the version', () => {
    expect(
      [
        ...new Set(
          upstreamRequests
            .filter(({ method }) => method === 'GET')
            .map(({ path }) => path.split('/')[3] ?? path),
        ),
      ].sort(),
    ).toEqual([
      '/api/version',
      'applications',
      'projects',
      'session',
      'stream',
    ]);
  });

  it.each([
    [['api', 'v1', 'applications', 'a'], { project: 'p', refresh: 'hard' }],
    [['api', 'v1', 'applications', '../clusters'], {}],
    [['api', 'v1', 'applications', 'a', 'revisions', 'v1/2', 'metadata'], {}],
  ])('knows %j with %j, whatever stands for a name', (path, query) => {
    expect(findUpstreamRequest({ method: 'GET', path, query }).right).toBe(
      'applications, get, */*',
    );
  });

  it.each([
    ['another method', 'PUT', ['api', 'v1', 'applications', 'a', 'sync'], {}],
    ['a longer path', 'GET', ['api', 'v1', 'applications', 'a', 'logs'], {}],
    ['a shorter path', 'GET', ['api', 'v1'], {}],
    ['another resource', 'GET', ['api', 'v1', 'repositories'], {}],
    ['another query', 'GET', ['api', 'version'], { a: 'b' }],
  ])('refuses %s', (_, method, path, query) => {
    expect(() => findUpstreamRequest({ method, path, query })).toThrow(
      'upstreamRequests',
    );
  });

  it('repeats nothing of a path that somebody may have sent', () => {
    expect(() =>
      findUpstreamRequest({ method: 'GET', path: ['api', 'hunter2'] }),
    ).toThrow(/^((?!hunter2).)*$/);
  });
});
