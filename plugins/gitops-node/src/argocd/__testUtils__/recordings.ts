import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../../../../fixtures/argocd/v3.5.1');

const texts = new Map<string, string>();

/** An Application as Argo CD writes it. */
export interface RawApplication {
  metadata: {
    name: string;
    namespace: string;
    labels?: Record<string, string>;
  };
  [key: string]: unknown;
}

export interface RecordedEvent {
  type: string;
  application: RawApplication;
}

export interface RecordedResponse {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** Names of all recordings in a folder: `all-fields` for `list/all-fields.json`. */
export function recordedNames(
  folder: 'list' | 'get' | 'streams' | 'detail' | 'platform',
): string[] {
  const end = folder === 'streams' ? '.sse' : '.json';
  return readdirSync(join(FOLDER, folder))
    .filter(file => file.endsWith(end))
    .map(file => file.slice(0, -end.length));
}

/** Bytes of a recorded stream. */
export function recordedStream(name: string): Buffer {
  return Buffer.from(read(`streams/${name}.sse`));
}

/** Events of a recorded stream of server-sent events, read without the code under test. */
export function recordedEvents(name: string): RecordedEvent[] {
  return read(`streams/${name}.sse`)
    .split('\n')
    .filter(line => line.startsWith('data: '))
    .map(line => JSON.parse(line.slice('data: '.length)).result);
}

/** A recorded call, request and response: `detail/events-application`. */
export function recordedExchange(name: string): {
  request: {
    method: string;
    path: string;
    headers: Record<string, string>;
    body: unknown;
  };
  response: RecordedResponse;
} {
  return JSON.parse(read(`${name}.json`));
}

/** A frame of a stream as whoever recorded it has noted it: not what the code under test makes of it. */
export interface RecordedFrame {
  /** Milliseconds since the request. */
  atMs: number;
  kind: 'data' | 'keepalive' | 'error' | 'empty';
  type?: string;
  /** `namespace/name`, with `?` for what the request left out. */
  app?: string;
  sync?: string | null;
  health?: string | null;
  phase?: string | null;
}

/** What was noted of a recorded stream. */
export function recordedNotes(name: string): {
  frames: RecordedFrame[];
  status: number | null;
  headers: Record<string, string>;
} {
  const { frames, response } = JSON.parse(read(`streams/${name}.meta.json`));
  return { frames, status: response.status, headers: response.headers };
}

/** Response of a recorded call: `list/all-fields`. */
export function recordedResponse(name: string): RecordedResponse {
  return JSON.parse(read(`${name}.json`)).response;
}

/** The 29 Applications of the recorded list, whole. */
export function recordedApplications(): RawApplication[] {
  const { body } = recordedResponse('list/all-untrimmed');
  return (body as { items: RawApplication[] }).items;
}

function read(file: string): string {
  const known = texts.get(file);
  if (known !== undefined) {
    return known;
  }
  const text = readFileSync(join(FOLDER, file), 'utf8');
  texts.set(file, text);
  return text;
}
