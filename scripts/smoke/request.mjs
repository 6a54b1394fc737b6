const REQUEST_TIMEOUT_MS = 30_000;

/**
 * One HTTP call with JSON in and out.
 *
 * @param {string} url
 * @param {{method?: string, headers?: Record<string, string>, body?: unknown, what: string}} options `what`: the call
 *   in words, for the error
 * @returns {Promise<any>} the parsed answer
 */
export async function request(url, { method = 'GET', headers, body, what }) {
  const response = await fetch(url, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  }).catch(error => {
    throw new Error(
      `${what}: ${new URL(url).origin} does not answer (${
        error.cause?.code ?? error.message
      }). Is "npm start" running?`,
    );
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${what}: ${response.status} ${reason(text)}`);
  }
  return text ? JSON.parse(text) : undefined;
}

// Backstage and GitHub both put a sentence into their error bodies, at different places.
function reason(text) {
  try {
    const { error, errors, message } = JSON.parse(text);
    return [error?.message ?? message, errors && JSON.stringify(errors)]
      .filter(Boolean)
      .join(' ');
  } catch {
    return text.slice(0, 300);
  }
}
