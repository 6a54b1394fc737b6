import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '..', '__fixtures__', 'v3.5.1');

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

/** Bytes of a recorded stream. */
export function recordedStream(name: string): Buffer {
  return readFileSync(join(FOLDER, 'streams', `${name}.sse`));
}

/** Events of a recorded stream, read without the code under test. */
export function recordedEvents(name: string): RecordedEvent[] {
  return recordedStream(name)
    .toString('utf8')
    .split('\n')
    .filter(line => line.startsWith('data: '))
    .map(line => JSON.parse(line.slice('data: '.length)).result);
}

/** Response of a recorded call: `list/all-fields`. */
export function recordedResponse(name: string): RecordedResponse {
  const { response } = JSON.parse(
    readFileSync(join(FOLDER, `${name}.json`), 'utf8'),
  );
  return response;
}

/** The 29 Applications of the recorded list. */
export function recordedApplications(): RawApplication[] {
  const { body } = recordedResponse('list/all-fields');
  return (body as { items: RawApplication[] }).items;
}
