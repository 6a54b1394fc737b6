import { redactSecrets } from './redactSecrets';
import { LostAnswerError } from './LostAnswerError';

const NO_BODY_STATUSES = [204, 205, 304];

/** These keep method and body; 301 to 303 turn a POST into a GET. */
const FAITHFUL_REDIRECTS = [307, 308];
const MAX_REDIRECTS = 3;

/**
 * One try of a request: resolves when the whole answer is there, headers and body, and can be read.
 *
 * Octokit reads bodies itself, but takes one that was cut off for an empty text, and a proxy's page for the answer.
 *
 * @param options - `timeoutMs` for everything from the first byte sent to the last one read
 * @returns an answer whose body is in memory. A redirect that would change the request is an answer, too
 * @throws LostAnswerError when no usable answer came; the reason of `init.signal` when that aborts
 */
export async function fetchWhole(
  url: string,
  init: RequestInit,
  options: { timeoutMs: number },
): Promise<Response> {
  const { timeoutMs } = options;
  const { signal: outer } = init;
  outer?.throwIfAborted();
  const controller = new AbortController();
  const lateness = new LostAnswerError(`timeout after ${timeoutMs / 1_000} s`);
  const timer = setTimeout(() => controller.abort(lateness), timeoutMs);
  const onAbort = () => controller.abort(outer?.reason);
  outer?.addEventListener('abort', onAbort, { once: true });
  try {
    const response = await fetchFaithfully(url, {
      ...init,
      signal: controller.signal,
    });
    return await readWhole(response, init);
  } catch (error) {
    outer?.throwIfAborted();
    throw controller.signal.aborted ? lateness : describeFailure(error);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', onAbort);
  }
}

async function fetchFaithfully(
  url: string,
  init: RequestInit,
): Promise<Response> {
  const method = init.method ?? 'GET';
  if (method === 'GET' || method === 'HEAD') {
    return fetch(url, init);
  }
  let target = url;
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(target, { ...init, redirect: 'manual' });
    const next = readLocation(response, target);
    if (
      !FAITHFUL_REDIRECTS.includes(response.status) ||
      redirects === MAX_REDIRECTS ||
      // Credentials are for one host.
      next?.origin !== new URL(target).origin
    ) {
      return response;
    }
    await response.body?.cancel();
    target = next.href;
  }
}

function readLocation(response: Response, base: string): URL | undefined {
  const location = response.headers.get('location');
  return location && URL.canParse(location, base)
    ? new URL(location, base)
    : undefined;
}

async function readWhole(
  response: Response,
  init: RequestInit,
): Promise<Response> {
  const { status, headers } = response;
  if (NO_BODY_STATUSES.includes(status) || init.method === 'HEAD') {
    await response.body?.cancel();
    return response;
  }
  let body: ArrayBuffer;
  try {
    body = await response.arrayBuffer();
    checkBody(response, body, init);
  } catch (error) {
    // What a limit says is in its status and headers.
    if (status !== 429 && !headers.has('retry-after')) {
      throw error;
    }
    body = new ArrayBuffer(0);
  }
  // The body is unpacked, and its length another one.
  const kept = new Headers(headers);
  kept.delete('content-encoding');
  kept.delete('content-length');
  const whole = new Response(body, { status, headers: kept });
  // Octokit's pagination reads it.
  Object.defineProperty(whole, 'url', { value: response.url });
  return whole;
}

function checkBody(
  response: Response,
  body: ArrayBuffer,
  init: RequestInit,
): void {
  const type = response.headers.get('content-type') ?? '';
  if (/^application\/json\b/i.test(type)) {
    try {
      JSON.parse(new TextDecoder().decode(body));
    } catch {
      throw new LostAnswerError('the answer is JSON that breaks off');
    }
    return;
  }
  if (response.ok && body.byteLength > 0 && expectsJson(init)) {
    throw new LostAnswerError(
      `the answer is ${type.split(';')[0] || 'of no stated type'}, not JSON`,
      { isForeign: true },
    );
  }
}

/** Raw files, diffs and shas are asked for by other media types. */
function expectsJson(init: RequestInit): boolean {
  const accept = new Headers(init.headers).get('accept') ?? '';
  return /\bjson\b/.test(accept) && !/\.(raw|diff|patch|sha)\b/.test(accept);
}

/** Fetch hides what happened in a chain of causes. */
function describeFailure(error: unknown): LostAnswerError {
  if (error instanceof LostAnswerError) {
    return error;
  }
  const causes = readCauses(error);
  const code = causes.find(cause => typeof cause.code === 'string')?.code;
  const said = code ?? causes[0]?.message ?? error;
  return new LostAnswerError(
    `the connection failed (${redactSecrets(String(said))})`,
    typeof code === 'string' ? { code } : {},
  );
}

/** Not by `instanceof`: the errors of Node's own modules are of another realm in some surroundings. */
function readCauses(error: unknown): Record<string, unknown>[] {
  const causes: Record<string, unknown>[] = [];
  let cause = error;
  while (typeof cause === 'object' && cause !== null) {
    const fields = cause as Record<string, unknown>;
    causes.push(fields);
    cause = fields.cause;
  }
  return causes;
}
