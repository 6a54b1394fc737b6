import diagnostics from 'node:diagnostics_channel';

/**
 * Sees every HTTP request that this process sends, by whatever library, repetitions and Git's own included: Node tells
 * of each before it goes out. A proxy would miss what goes to addresses that an answer names.
 *
 * @returns {Array<{method: string, origin: string, path: string, atMs: number, status?: number}>} filled as requests go
 *   out; `status` comes with the answer
 */
export function watchRequests() {
  const seen = [];
  const known = new WeakMap();
  const add = (request, about) => {
    const entry = { ...about, atMs: performance.now() };
    known.set(request, entry);
    seen.push(entry);
  };
  const answer = (request, status) => {
    const entry = known.get(request);
    if (entry) {
      entry.status = status;
    }
  };
  // What `fetch` sends.
  diagnostics.subscribe('undici:request:create', ({ request }) =>
    add(request, {
      method: request.method,
      origin: String(request.origin),
      path: request.path,
    }),
  );
  diagnostics.subscribe('undici:request:headers', ({ request, response }) =>
    answer(request, response.statusCode),
  );
  // What `node:http` sends.
  diagnostics.subscribe('http.client.request.start', ({ request }) =>
    add(request, {
      method: request.method,
      origin: `${request.protocol}//${request.getHeader('host')}`,
      path: request.path,
    }),
  );
  diagnostics.subscribe(
    'http.client.response.finish',
    ({ request, response }) => answer(request, response.statusCode),
  );
  return seen;
}
