import { applicationKey, ArgocdApplication } from '../model/ArgocdApplication';
import { readApplication } from '../model/readApplication';
import { SharedStrings } from '../model/SharedStrings';
import {
  RecordedEvent,
  recordedEvents,
  recordedNames,
  recordedNotes,
  recordedStream,
} from '../__testUtils__/recordings';
import { parseStream, StreamFrame } from './parseStream';

async function parse(name: string): Promise<StreamFrame[]> {
  async function* body() {
    yield recordedStream(name);
  }
  const frames: StreamFrame[] = [];
  for await (const frame of parseStream(body(), { maxFrameLength: 100_000 })) {
    frames.push(frame);
  }
  return frames;
}

async function changesOf(
  stream: string,
  application: string,
): Promise<ArgocdApplication[]> {
  const strings = SharedStrings.create();
  return (await parse(stream))
    .flatMap(frame => (frame.kind === 'data' ? [frame.result] : []))
    .map(result =>
      readApplication((result as RecordedEvent).application, strings),
    )
    .filter(({ name }) => name === application);
}

/** Each state once, in the order they came. */
function distinct<T>(states: T[]): T[] {
  return states.filter((state, i) => state !== states[i - 1]);
}

// What whoever recorded it has noted of a frame, in the words of the parser.
const KINDS = {
  data: 'data',
  keepalive: 'keepAlive',
  error: 'error',
  empty: 'error',
};

describe('recorded streams', () => {
  it.each(recordedNames('streams'))(
    '%s has the frames that were noted when it was recorded',
    async name => {
      const noted = recordedNotes(name).frames.map(({ kind }) => KINDS[kind]);
      // The one stream of an error that has no line, of which nothing was noted.
      const expected =
        name === 'error-bad-selector-newline' ? ['error'] : noted;
      expect((await parse(name)).map(({ kind }) => kind)).toEqual(expected);
    },
  );

  // Their request left the namespace out, or they are about no Applications.
  const OTHERS = new Set([
    'accept-with-quality',
    'gzip-asked',
    'no-headers-quiet-resourceversion',
    'project-scoped-account',
    'token-expires-midway',
    'deploy-resource-tree',
  ]);

  it.each(recordedNames('streams').filter(name => !OTHERS.has(name)))(
    '%s reads as it was noted, Application by Application',
    async name => {
      const strings = SharedStrings.create();
      const read = (await parse(name))
        .flatMap(frame => (frame.kind === 'data' ? [frame.result] : []))
        .map(result => {
          const { type, application } = result as RecordedEvent;
          const after = readApplication(application, strings);
          const { sync, health, operation } = after;
          const app = applicationKey(after);
          return { type, app, sync, health, phase: operation?.phase };
        });
      const noted = recordedNotes(name)
        .frames.filter(({ kind }) => kind === 'data')
        .map(({ type, app, sync, health, phase }) => ({
          type,
          app,
          sync: sync || 'Unknown',
          health: health || 'Unknown',
          phase: phase ?? undefined,
        }));
      expect(read).toEqual(noted);
    },
  );

  it('end a frame with a blank and three newlines, and a keep-alive with one, which glues it to the next (fact 6)', async () => {
    const text = recordedStream('degraded').toString();
    expect(text).toContain('} \n\n\n');
    expect(text).toContain('\n:\ndata: ');
    const kinds = (await parse('degraded')).map(({ kind }) => kind);
    expect(kinds.filter(kind => kind === 'data')).toHaveLength(11);
    expect(kinds.filter(kind => kind === 'keepAlive')).toHaveLength(5);
  });

  it('are bare JSON lines for any other Accept header, and read the same (fact 6)', async () => {
    expect(recordedNotes('deploy-newline-json').headers['content-type']).toBe(
      'application/json',
    );
    const asJson = await changesOf('deploy-newline-json', 'checkout-dev');
    const asEvents = await changesOf('deploy-fields', 'checkout-dev');
    expect(asJson).toHaveLength(10);
    expect(asEvents).toEqual(expect.arrayContaining(asJson));
  });

  it.each([
    ['error-bad-token', 401],
    ['error-bad-selector-fields', 500],
    ['error-bad-fields', 200],
    ['error-fields-without-result', 200],
  ])(
    'say {} for an error that fields has emptied: %s, %i (fact 7)',
    async (name, status) => {
      expect(recordedNotes(name).status).toBe(status);
      expect(await parse(name)).toEqual([
        { kind: 'error', message: 'an event is empty' },
      ]);
    },
  );

  it.each([
    ['error-no-token', 401, 'no session information'],
    [
      'error-expired-token',
      401,
      'invalid session: token has invalid claims: token is expired',
    ],
    [
      'error-tree-missing-app',
      404,
      'applications.argoproj.io "nope-dev" not found',
    ],
    ['error-bad-selector', 500, expect.stringContaining('selectors')],
    // As bare JSON, without the end of a line.
    ['error-bad-selector-newline', 500, expect.stringContaining('selectors')],
  ])(
    'name the status of an error: %s, %i (fact 7)',
    async (name, status, message) => {
      expect(await parse(name)).toEqual([{ kind: 'error', status, message }]);
    },
  );

  it.each([
    'error-old-resourceversion',
    'no-headers-before-first-event',
    'tree-nothing-at-first',
  ])(
    'have not one byte, nor headers, while there is nothing to say: %s (facts 1, 2)',
    async name => {
      expect(recordedNotes(name)).toMatchObject({ status: null, headers: {} });
      expect(await parse(name)).toEqual([]);
    },
  );

  it('have no initial load for a resource version that is none, and no error either (fact 2)', async () => {
    const events = recordedEvents('error-bad-resourceversion');
    expect(new Set(events.map(({ type }) => type))).toEqual(
      new Set(['MODIFIED']),
    );
  });

  it('ignore appNamespace without a name: all 29 Applications come (fact 3)', () => {
    const keys = recordedEvents('by-appnamespace').map(({ application }) =>
      applicationKey(application.metadata),
    );
    expect(new Set(keys).size).toBe(29);
  });

  it('go on after the token has expired (fact 5)', () => {
    expect(recordedEvents('token-expires-midway').map(e => e.type)).toEqual([
      'ADDED',
      'MODIFIED',
    ]);
  });

  it('tell of a deployment in about ten events, at the end of which health has still to settle (facts 9, 28)', async () => {
    const changes = await changesOf('deploy-untrimmed', 'checkout-dev');
    expect(changes).toHaveLength(11);
    expect(
      distinct(
        changes.map(({ sync, health, operation }) =>
          [sync, health, operation?.phase ?? 'none'].join(' '),
        ),
      ),
    ).toEqual([
      'Synced Healthy Succeeded',
      // A new operation empties the state for a moment.
      'Synced Healthy none',
      'OutOfSync Healthy none',
      'OutOfSync Healthy Running',
      'OutOfSync Progressing Running',
      'OutOfSync Progressing Succeeded',
      'Synced Progressing Succeeded',
      'Synced Healthy Succeeded',
    ]);
    expect(distinct(changes.map(({ history }) => history.length))).toEqual([
      1, 2,
    ]);
    expect(changes.at(-1)?.history[0].revision).toMatch(/^2b0032d/);
  });

  it('tell of a rollback as a new entry, after which Healthy turns Progressing (fact 28)', async () => {
    const changes = await changesOf('rollback', 'wallet-dev');
    expect(changes[0].operation?.dryRun).toBe(true);
    expect(distinct(changes.map(({ history }) => history[0].id))).toEqual([
      12, 13,
    ]);
    expect(
      distinct(
        changes
          .filter(({ operation }) => operation?.phase === 'Succeeded')
          .slice(1)
          .map(({ sync, health }) => `${sync} ${health}`),
      ),
    ).toEqual(['Synced Healthy', 'OutOfSync Progressing', 'OutOfSync Healthy']);
  });

  it('tell of hooks by what the operation waits for', async () => {
    const messages = (await changesOf('hooks-untrimmed', 'onboarding-dev')).map(
      ({ operation }) => operation?.message ?? '',
    );
    expect(messages).toContainEqual(
      expect.stringMatching(/^waiting for completion of hook batch\/Job\//),
    );
    expect(messages.at(-1)).toBe('successfully synced (no more tasks)');
  });

  it('tell of a failing automated sync as one operation, Running between its tries (fact 24)', async () => {
    const tries = (await changesOf('sync-failed', 'payouts-dev')).filter(
      ({ operation }) => operation?.phase === 'Running',
    );
    const waiting = tries.filter(({ operation }) => operation?.finishedAt);
    expect(waiting.length).toBeGreaterThan(3);
    expect(
      new Set(tries.map(({ operation }) => operation?.startedAt)).size,
    ).toBe(1);
  });

  it('tell of a failed sync without retries as Failed, and then with a condition', async () => {
    const changes = await changesOf('sync-failed-no-retry', 'payouts-dev');
    expect(changes.at(-1)).toMatchObject({
      operation: { phase: 'Failed', automated: true },
      conditions: [{ type: 'SyncError' }],
    });
  });

  it('tell of a termination: Running, Terminating, Failed', async () => {
    const phases = (await changesOf('terminate', 'onboarding-dev')).map(
      ({ operation }) => operation?.phase,
    );
    expect(distinct(phases)).toEqual([
      'Succeeded',
      undefined,
      'Running',
      'Terminating',
      'Failed',
    ]);
  });

  it('tell of an image that cannot be pulled: Succeeded, and Degraded later', async () => {
    const last = (await changesOf('degraded', 'fraud-dev')).at(-1);
    expect(last).toMatchObject({
      sync: 'Synced',
      health: 'Degraded',
      operation: { phase: 'Succeeded' },
    });
  });

  it('tell of an Application from its creation to its end', async () => {
    const events = recordedEvents('app-created-and-deleted').filter(
      ({ application }) => application.metadata.name === 'promo-dev',
    );
    expect(events).toHaveLength(18);
    expect(events[0].type).toBe('ADDED');
    expect(events.at(-1)?.type).toBe('DELETED');
    const changes = await changesOf('app-created-and-deleted', 'promo-dev');
    expect(
      distinct(changes.map(({ deletingSince }) => Boolean(deletingSince))),
    ).toEqual([false, true]);
    expect(changes.at(-1)?.conditions).toContainEqual({
      type: 'DeletionError',
      message: expect.any(String),
    });
  });

  it('tell of an Application whose project comes later: Unknown for 40 seconds (fact 10)', async () => {
    const changes = await changesOf('app-of-apps-creation', 'ledger-staging');
    expect(
      distinct(changes.map(({ sync, health }) => `${sync} ${health}`)),
    ).toEqual([
      'Unknown Unknown',
      'OutOfSync Missing',
      'OutOfSync Healthy',
      'Synced Progressing',
      'Synced Healthy',
    ]);
    expect(changes[1].conditions).toMatchObject([{ type: 'InvalidSpecError' }]);
  });

  it('tell of a Rollout that is resumed: Suspended, Progressing, Healthy (fact 25)', async () => {
    const changes = await changesOf('rollout-resume', 'gateway-dev');
    expect(changes.map(({ health }) => health)).toEqual([
      'Suspended',
      'Progressing',
      'Healthy',
    ]);
  });
});
