import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { load } from '../process/loadTypescript.mjs';
import { NAMESPACE } from './Applications.mjs';
import { ApplicationStream } from './ApplicationStream.mjs';
import { deployAtOnce, deploySteps } from './deployments.mjs';
import { findRoute } from './routes.mjs';
import { Throttle } from './Throttle.mjs';

const { keepPaths, parseFields, trimList } = load('sandbox');

const pack = promisify(gzip);

/** Argo CD's own client for Kubernetes, by default. */
const READS_OF_ONE = { perSecond: 50, burst: 100 };

const NO_SESSION = {
  status: 401,
  body: failure(16, 'no session information'),
};
/** Of an Application that is not there, to who does not name its project. */
const DENIED = { status: 403, body: failure(7, 'permission denied') };
const NOT_FOUND = { status: 404, body: failure(5, 'not found') };

/**
 * One Argo CD, as far as portals ask it when they show something: answers and stream in the shapes that 3.5.1 was recorded
 * with. What takes it time is made before or kept, so that the portals are what is measured.
 */
export class InstanceServer {
  #applications;
  #counts;
  #server = createServer((request, response) =>
    this.#onRequest(request, response),
  );
  #streams = new Set();
  #throttle = new Throttle(READS_OF_ONE);
  #hanging = false;
  #deploys = 100;

  constructor({ applications, counts }) {
    this.#applications = applications;
    this.#counts = counts;
  }

  async start() {
    await new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  /** From now on it is these, and every connection ends. */
  manage(applications) {
    this.#applications = applications;
    this.#server.closeAllConnections();
  }

  /** From now on every connection is accepted and nothing is said on any; or it is well again. */
  hang(hanging) {
    this.#hanging = hanging;
    if (hanging) {
      this.#streams.forEach(stream => stream.silence());
    } else {
      this.#server.closeAllConnections();
    }
  }

  /** @returns the commit that an Application then has been deployed with */
  deployAtOnce(name) {
    const index = this.#applications.indexOf(name);
    this.#deploys += 1;
    const { revision, change } = deployAtOnce(
      this.#applications,
      index,
      this.#deploys,
    );
    this.#update(index, change);
    return revision;
  }

  /** Deploys one Application after the other until it is told to stop. @returns the function that stops it */
  keepDeploying(perHour) {
    const timers = new Set();
    const later = (atMs, work) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        work();
      }, atMs);
      timers.add(timer);
    };
    const every = setInterval(() => {
      this.#deploys += 1;
      // Far from the last one: the same is not deployed twice at once.
      const index = (this.#deploys * 7_919) % this.#applications.size;
      const steps = deploySteps(
        this.#applications.describe(index),
        this.#deploys,
      );
      for (const { atMs, change } of steps) {
        later(atMs, () => this.#update(index, change));
      }
    }, 3_600_000 / perHour);
    return () => {
      clearInterval(every);
      timers.forEach(clearTimeout);
    };
  }

  #update(index, change) {
    const before = new Map(
      [...this.#streams].map(({ view }) => [
        view.key,
        this.#applications.text(index, view),
      ]),
    );
    this.#applications.update(index, change);
    for (const stream of this.#streams) {
      const text = this.#applications.text(index, stream.view);
      // What `fields` leaves is the same: Argo CD keeps it to itself.
      if (text !== before.get(stream.view.key)) {
        stream.send('MODIFIED', text);
      }
    }
  }

  async #onRequest(request, response) {
    request.resume();
    if (this.#hanging) {
      return;
    }
    const { pathname, searchParams } = new URL(request.url, this.url);
    const { kind, params } = findRoute(request.method, pathname);
    const account = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const count = this.#counts.request(account, kind);
    if (kind === 'stream' && account) {
      this.#follow(response, searchParams, count);
      return;
    }
    const { status = 200, body } =
      account || kind === 'version'
        ? await this.#answer({ kind, params, searchParams, account })
        : NO_SESSION;
    await this.#send(request, response, { status, body, count });
  }

  async #answer({ kind, params, searchParams, account }) {
    switch (kind) {
      case 'version':
        return { body: '{"Version":"v3.5.1"}' };
      case 'account':
        return {
          body: JSON.stringify({
            loggedIn: true,
            username: account,
            iss: 'argocd',
          }),
        };
      case 'projects':
        return { body: this.#listProjects() };
      case 'list':
        return { body: this.#list(searchParams) };
      case 'application': {
        await this.#throttle.turn();
        const index = this.#applications.indexOf(params[0]);
        return index === undefined
          ? DENIED
          : { body: this.#applications.text(index, { key: 'all' }) };
      }
      case 'revision':
        return { body: describeCommit(params) };
      default:
        return NOT_FOUND;
    }
  }

  #list(searchParams) {
    const fields = searchParams.get('fields');
    const view = {
      key: `list ${fields ?? 'all'}`,
      ...(fields ? { trim: each => trimList([each], fields)[0] } : {}),
    };
    const items = this.#applications
      .find({
        name: searchParams.get('name'),
        selector: searchParams.get('selector'),
      })
      .map(index => this.#applications.text(index, view));
    return `{"metadata":{"resourceVersion":"${
      this.#applications.resourceVersion
    }"},"items":${items.length > 0 ? `[${items.join(',')}]` : 'null'}}`;
  }

  #listProjects() {
    return JSON.stringify({
      items: this.#applications.projects.map(name => ({
        metadata: { name, namespace: NAMESPACE },
        spec: {},
      })),
    });
  }

  #follow(response, searchParams, count) {
    const fields = searchParams.get('fields');
    const stream = new ApplicationStream({
      response,
      count,
      view: {
        key: `stream ${fields ?? 'all'}`,
        ...(fields ? { trim: streamTrimmer(fields) } : {}),
      },
    });
    this.#streams.add(stream);
    response.once('close', () => this.#streams.delete(stream));
    if (!searchParams.has('resourceVersion')) {
      stream.load(this.#applications);
    }
  }

  async #send(request, response, { status, body, count }) {
    const isPacked = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    const bytes = isPacked ? await pack(body) : Buffer.from(body);
    count(bytes.length);
    response.writeHead(status, {
      'content-type': 'application/json',
      vary: 'Accept-Encoding',
      'content-length': bytes.length,
      ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    });
    response.end(bytes);
  }
}

function describeCommit([application, revision]) {
  return JSON.stringify({
    author: 'acme-bump[bot] <bump@acme.example>',
    date: '2026-11-23T06:11:08Z',
    message: `chore(${application}): ${revision.slice(
      0,
      7,
    )}\n\nSource: acme/${application}@${revision}`,
  });
}

/** Of an event's Application, whose paths begin where the frame does. */
function streamTrimmer(fields) {
  const prefix = 'result.application.';
  const paths = parseFields(fields)
    .paths.filter(path => path.startsWith(prefix))
    .map(path => path.slice(prefix.length));
  return application => keepPaths(application, paths);
}

function failure(code, message) {
  return JSON.stringify({ error: message, code, message });
}
