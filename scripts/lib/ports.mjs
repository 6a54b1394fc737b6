import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import process from 'node:process';

/** Whether a server can listen on a loopback port. */
export function isPortFree(port) {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * Who listens on a port, in words, as well as this system tells.
 *
 * @returns {string | undefined} `node packages/x (process 4711)`
 */
export function whoListens(port) {
  try {
    const pid =
      process.platform === 'linux' ? pidFromProc(port) : pidFromLsof(port);
    return pid && `${commandOf(pid)} (process ${pid})`;
  } catch {
    return undefined;
  }
}

function pidFromProc(port) {
  const inodes = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(table =>
      readFileSync(table, 'utf8')
        .split('\n')
        .slice(1)
        .map(line => line.trim().split(/\s+/))
        .filter(
          ([, local, , state]) =>
            state === '0A' && parseInt(local.split(':')[1], 16) === port,
        )
        .map(columns => `socket:[${columns[9]}]`),
    ),
  );
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .find(pid => openFiles(pid).some(target => inodes.has(target)));
}

// A process of somebody else's, or one that just ended, cannot be looked into.
function openFiles(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).map(fd => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return '';
      }
    });
  } catch {
    return [];
  }
}

function pidFromLsof(port) {
  return execFileSync('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .trim()
    .split('\n')[0];
}

function commandOf(pid) {
  const command =
    process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      : execFileSync('ps', ['-o', 'command=', '-p', pid], { encoding: 'utf8' });
  return command.trim().slice(0, 120);
}
