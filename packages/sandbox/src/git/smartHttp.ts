import { spawn } from 'node:child_process';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isolatedGitEnvironment } from './runGit';

const HEADER_END = '\r\n\r\n';

/**
 * Lets `git http-backend` answer a request of git's smart protocol.
 *
 * @param path - path inside the repository, with its query: `/info/refs?service=git-upload-pack`
 * @param body - what the client sends, decompressed
 * @returns when the process has ended
 */
export async function serveSmartHttp({
  request,
  response,
  body,
  repositoryPath,
  path,
  user,
  env = {},
  beforeEnd = async () => undefined,
}: {
  request: IncomingMessage;
  response: ServerResponse;
  body: Readable;
  repositoryPath: string;
  path: string;
  /** Without one, git refuses pushes. */
  user: string | undefined;
  env?: Record<string, string>;
  /** Work that has to be done before the client hears that everything is over. */
  beforeEnd?: () => Promise<void>;
}): Promise<void> {
  const [pathInfo, query = ''] = path.split('?', 2);
  const child = spawn('git', ['http-backend'], {
    env: {
      ...isolatedGitEnvironment(),
      ...env,
      GIT_PROJECT_ROOT: repositoryPath,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathInfo,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_ADDR: request.socket.remoteAddress ?? '',
      ...(user ? { REMOTE_USER: user } : {}),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  response.on('close', () => child.kill());
  // git may end without reading everything, and a client may go away; the exit tells the story.
  child.stdin.on('error', () => undefined);
  body.on('error', () => child.kill());
  body.pipe(child.stdin);
  child.stderr.resume();

  await new Promise<void>((resolve, reject) => {
    let head: Buffer | undefined = Buffer.alloc(0);
    child.stdout.on('data', (chunk: Buffer) => {
      if (!head) {
        response.write(chunk);
        return;
      }
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(HEADER_END);
      if (end >= 0) {
        writeHead(response, head.subarray(0, end).toString());
        response.write(head.subarray(end + HEADER_END.length));
        head = undefined;
      }
    });
    child.on('error', reject);
    child.on('close', () => {
      if (head) {
        response.statusCode = 500;
      }
      resolve();
    });
  });
  try {
    await beforeEnd();
  } finally {
    response.end();
  }
}

/** Body of a request without its transport compression. */
export function decompressedBody(request: IncomingMessage): Readable {
  return request.headers['content-encoding'] === 'gzip'
    ? request.pipe(createGunzip())
    : request;
}

/** CGI tells the status as a header of its own. */
function writeHead(response: ServerResponse, head: string): void {
  let status = 200;
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (name.toLowerCase() === 'status') {
      status = Number.parseInt(value, 10);
    } else {
      response.setHeader(name, value);
    }
  }
  response.writeHead(status);
}
