import { parseJson } from './parseJson';

/**
 * What Argo CD's event stream says, one line at a time.
 */
export type StreamFrame =
  | { kind: 'keepAlive' }
  | { kind: 'data'; result: unknown }
  | {
      kind: 'error';
      /** HTTP status, where the frame names one. */
      status?: number;
      message: string;
    };

/**
 * Cuts the body of a server-sent event stream into frames. It goes line by line because Argo CD puts no blank line
 * behind a keep-alive, which would stick to the next frame. It ends after an error, as the server does: the error
 * itself, or `{}`, which is what `fields` leaves of it.
 */
export async function* parseStream(
  body: AsyncIterable<Uint8Array>,
  options: {
    /** Longest line in characters: what is longer is no Application. */
    maxFrameLength: number;
  },
): AsyncGenerator<StreamFrame> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const searchFrom = rest.length;
    rest += decoder.decode(chunk, { stream: true });
    let start = 0;
    let end = rest.indexOf('\n', searchFrom);
    while (end >= 0) {
      const frame = readLine(rest.slice(start, end));
      if (frame) {
        yield frame;
        if (frame.kind === 'error') {
          return;
        }
      }
      start = end + 1;
      end = rest.indexOf('\n', start);
    }
    rest = rest.slice(start);
    if (rest.length > options.maxFrameLength) {
      yield {
        kind: 'error',
        message: `an event is longer than ${options.maxFrameLength} characters`,
      };
      return;
    }
  }
}

function readLine(line: string): StreamFrame | undefined {
  if (line.startsWith(':')) {
    return { kind: 'keepAlive' };
  }
  if (!line.startsWith('data:')) {
    return undefined;
  }
  const data = parseJson(line.slice('data:'.length));
  if (typeof data !== 'object' || data === null) {
    return { kind: 'error', message: 'an event is no JSON object' };
  }
  if ('result' in data) {
    return { kind: 'data', result: data.result };
  }
  return readError('error' in data ? data.error : undefined);
}

function readError(error: unknown): StreamFrame {
  if (typeof error !== 'object' || error === null) {
    return { kind: 'error', message: 'an event is empty' };
  }
  return {
    kind: 'error',
    ...('http_code' in error && typeof error.http_code === 'number'
      ? { status: error.http_code }
      : {}),
    message:
      'message' in error && typeof error.message === 'string'
        ? error.message
        : 'an error without a message',
  };
}
