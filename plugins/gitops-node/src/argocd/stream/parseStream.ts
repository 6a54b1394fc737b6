import { parseJson } from '../http/parseJson';

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
 * Cuts the body of an event stream into frames. It goes line by line because Argo CD puts no blank line behind a
 * keep-alive, which would stick to the next frame. An event is one line in both forms that there are: server-sent
 * events, and bare JSON when something on the way has changed the `Accept` header. It ends after an error, as the server
 * does: the error itself, or `{}`, which is what `fields` leaves of it.
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
  // An error as bare JSON has no line's end. An event that was cut off is no JSON.
  const event = parseJson(jsonOf(rest) ?? '');
  if (event !== undefined) {
    yield readEvent(event);
  }
}

function readLine(line: string): StreamFrame | undefined {
  if (line.startsWith(':')) {
    return { kind: 'keepAlive' };
  }
  const json = jsonOf(line);
  return json === undefined ? undefined : readEvent(parseJson(json));
}

function jsonOf(line: string): string | undefined {
  if (line.startsWith('data:')) {
    return line.slice('data:'.length);
  }
  return line.startsWith('{') ? line : undefined;
}

function readEvent(event: unknown): StreamFrame {
  if (typeof event !== 'object' || event === null) {
    return { kind: 'error', message: 'an event is no JSON object' };
  }
  if ('result' in event) {
    return { kind: 'data', result: event.result };
  }
  return readError('error' in event ? event.error : undefined);
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
