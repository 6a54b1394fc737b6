import { parseStream, StreamFrame } from './parseStream';
import { recordedEvents, recordedStream } from '../__testUtils__/recordings';

async function* inChunks(bytes: Buffer, size: number) {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

async function parse(
  bytes: Buffer,
  options: { chunk?: number; maxFrameLength?: number } = {},
): Promise<StreamFrame[]> {
  const { chunk = bytes.length || 1, maxFrameLength = 1_000_000 } = options;
  const frames: StreamFrame[] = [];
  for await (const frame of parseStream(inChunks(bytes, chunk), {
    maxFrameLength,
  })) {
    frames.push(frame);
  }
  return frames;
}

describe('parseStream', () => {
  it('reads events and the keep-alives between them', async () => {
    const frames = await parse(recordedStream('token-expires-midway'));
    expect(frames.map(({ kind }) => kind)).toEqual([
      'data',
      'keepAlive',
      'data',
      'keepAlive',
    ]);
  });

  it.each([1, 7, 4096, 1_000_000])(
    'reads the same whatever the packets: %i bytes each',
    async chunk => {
      const frames = await parse(recordedStream('degraded'), { chunk });
      expect(
        frames.flatMap(frame => (frame.kind === 'data' ? [frame.result] : [])),
      ).toEqual(recordedEvents('degraded'));
      expect(frames.filter(({ kind }) => kind === 'keepAlive')).toHaveLength(5);
    },
  );

  it('joins a character that two packets share', async () => {
    const frames = await parse(Buffer.from('data: {"result":"größer"}\n'), {
      chunk: 1,
    });
    expect(frames).toEqual([{ kind: 'data', result: 'größer' }]);
  });

  it.each([
    [
      'error-expired-token',
      {
        kind: 'error',
        status: 401,
        message: 'invalid session: token has invalid claims: token is expired',
      },
    ],
    [
      'error-bad-selector',
      {
        kind: 'error',
        status: 500,
        message: expect.stringContaining('error parsing labels with selectors'),
      },
    ],
    [
      'error-bad-selector-fields',
      { kind: 'error', message: 'an event is empty' },
    ],
    ['error-bad-fields', { kind: 'error', message: 'an event is empty' }],
  ])('reports %s', async (name, expected) => {
    expect(await parse(recordedStream(name))).toEqual([expected]);
  });

  it.each(['data: oops', 'data: 1', 'data: null', 'data:'])(
    'reports %j as an error and ends',
    async line => {
      const frames = await parse(Buffer.from(`${line}\ndata: {"result":1}\n`));
      expect(frames).toEqual([
        { kind: 'error', message: 'an event is no JSON object' },
      ]);
    },
  );

  it('ignores what is neither an event nor a keep-alive', async () => {
    const bytes = Buffer.from(
      'event: x\r\nid: 1\r\n\r\ndata: {"result":1}\r\n',
    );
    expect(await parse(bytes)).toEqual([{ kind: 'data', result: 1 }]);
  });

  it('drops an event that was cut off', async () => {
    expect(await parse(Buffer.from(':\ndata: {"result":'))).toEqual([
      { kind: 'keepAlive' },
    ]);
  });

  it('gives up on an event without an end', async () => {
    const bytes = Buffer.from(`data: {"result":"${'x'.repeat(5_000)}`);
    expect(await parse(bytes, { chunk: 100, maxFrameLength: 1_000 })).toEqual([
      { kind: 'error', message: 'an event is longer than 1000 characters' },
    ]);
  });
});
