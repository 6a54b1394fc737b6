import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import process from 'node:process';
import { describe, it } from 'node:test';
import { isPortFree, whoListens } from './ports.mjs';

async function listen(use) {
  const server = createServer();
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  try {
    return await use(port);
  } finally {
    await new Promise(resolve => server.close(resolve));
  }
}

describe('ports', () => {
  it('are taken while somebody listens and free afterwards', async () => {
    const port = await listen(async taken => {
      assert.equal(await isPortFree(taken), false);
      return taken;
    });

    assert.equal(await isPortFree(port), true);
  });

  it('name the program that listens', async () => {
    await listen(port => {
      assert.match(
        whoListens(port),
        new RegExp(`\\(process ${process.pid}\\)$`),
      );
    });
  });
});
