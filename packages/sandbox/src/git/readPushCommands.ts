import { Readable } from 'node:stream';
import { RefUpdate } from './GitRefs';

/** More refs than this at once are nothing that a person pushes. */
const MAX_COMMAND_BYTES = 4 * 1024 * 1024;
const NONE = /^0+$/;

/**
 * Reads which refs a push wants to move: the first part of a `git-receive-pack` request, up to the flush packet.
 *
 * @returns the commands, and a stream of the whole body from its beginning
 */
export async function readPushCommands(
  body: Readable,
): Promise<{ commands: RefUpdate[]; replay: Readable }> {
  const iterator = body[Symbol.asyncIterator]();
  let seen = Buffer.alloc(0);
  let commands = parse(seen);
  while (!commands) {
    if (seen.length > MAX_COMMAND_BYTES) {
      throw new Error('The push names too many refs');
    }
    const { value, done } = await iterator.next();
    if (done) {
      break;
    }
    seen = Buffer.concat([seen, value]);
    commands = parse(seen);
  }
  async function* replay() {
    yield seen;
    for (;;) {
      const { value, done } = await iterator.next();
      if (done) {
        return;
      }
      yield value;
    }
  }
  return {
    commands: commands ?? [],
    replay: Readable.from(replay(), { objectMode: false }),
  };
}

/** @returns undefined while the flush packet has not arrived */
function parse(buffer: Buffer): RefUpdate[] | undefined {
  const commands: RefUpdate[] = [];
  for (let at = 0; at + 4 <= buffer.length; ) {
    const length = Number.parseInt(buffer.toString('latin1', at, at + 4), 16);
    if (length === 0) {
      return commands;
    }
    if (Number.isNaN(length) || length < 4) {
      throw new Error('The push is malformed');
    }
    if (at + length > buffer.length) {
      return undefined;
    }
    // The first line carries the client's capabilities behind a zero byte.
    const [line] = buffer.toString('utf8', at + 4, at + length).split('\0');
    const match = /^([0-9a-f]{40}) ([0-9a-f]{40}) (.+?)\n?$/.exec(line);
    if (match) {
      const [, before, after, ref] = match;
      commands.push({
        ref,
        before: NONE.test(before) ? undefined : before,
        after: NONE.test(after) ? undefined : after,
      });
    }
    at += length;
  }
  return undefined;
}
