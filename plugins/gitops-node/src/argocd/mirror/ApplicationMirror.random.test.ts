import { mockServices } from '@backstage/backend-test-utils';
import { DeploymentTracker } from '../deployments/DeploymentTracker';
import { applicationKey, ArgocdApplication } from '../model/ArgocdApplication';
import { ApplicationChange } from './ApplicationIndex';
import { ApplicationMirror } from './ApplicationMirror';
import { RandomChanges } from './__testUtils__/RandomChanges';
import { RandomNumbers } from './__testUtils__/RandomNumbers';
import {
  LONGEST_WAY_MS,
  SimulatedArgocd,
} from './__testUtils__/SimulatedArgocd';
import { deploymentId, tell, Telling } from './__testUtils__/Truth';

/** `MIRROR_SEEDS=42,43` plays these again. */
const SEEDS = process.env.MIRROR_SEEDS
  ? process.env.MIRROR_SEEDS.split(',').map(Number)
  : [1, 2, 3, Math.floor(Math.random() * 1e9)];
const ROUNDS = 10;
const CHANGES = 1_000;
const LONGEST_PAUSE_MS = 600;
/** Fifty Applications, four at once, each there and back; or a new stream a minute later. */
const LOADS_MS = 90_000;

describe.each(SEEDS)('ApplicationMirror with seed %i', seed => {
  let argocd: SimulatedArgocd;
  let mirror: ApplicationMirror;
  let changes: RandomChanges;
  let random: RandomNumbers;
  let shown: Map<string, number>;
  let wrong: string[];
  let tracker: DeploymentTracker;
  let deployed: Set<string>;
  let failed: Set<string>;

  beforeEach(() => {
    jest.useFakeTimers();
    random = RandomNumbers.create(seed);
    argocd = SimulatedArgocd.create({ random });
    changes = RandomChanges.create({ argocd, random });
    shown = new Map();
    wrong = [];
    tracker = DeploymentTracker.create();
    deployed = new Set();
    failed = new Set();
  });

  afterEach(async () => {
    const stopped = mirror.stop();
    await jest.advanceTimersByTimeAsync(LONGEST_WAY_MS);
    await stopped;
    jest.useRealTimers();
  });

  function start(timings: { relistMs: number }): void {
    mirror = ApplicationMirror.create({
      instance: 'nonprod',
      source: argocd,
      logger: mockServices.logger.mock(),
      timings,
      random: () => random.next(),
    });
    mirror.onChange(({ applications }) =>
      applications.forEach(change => {
        check(change);
        track(change);
      }),
    );
    mirror.start();
  }

  /** Notes what was never so, or has not been so for longer than anything is on its way. */
  function check({ before, after }: ApplicationChange): void {
    const key = applicationKey((after ?? before)!);
    if (!after) {
      expectSpell(key, 'gone', told => told === undefined);
      return;
    }
    const telling = tell(after);
    if (after.detailed && !after.owesDetails) {
      const { everything } = telling;
      expectSpell(key, everything, told => told?.everything === everything);
      return;
    }
    expectSpell(key, telling.list, told => told?.list === telling.list);
    // Beside what a newer list tells, the rest stands as it was known.
    const known = before && tell(before);
    const details = known?.details ?? '[null,[],[]]';
    if (telling.details !== details) {
      wrong.push(`details of ${key} are ${telling.details} after ${details}`);
    }
    // After a list, an operation that no stream has told of yet is without its message.
    if (
      after.operation?.message !== undefined &&
      !argocd.truth.find(key, told => told?.operation === telling.operation)
    ) {
      wrong.push(`operation of ${key} was never ${telling.operation}`);
    }
  }

  function expectSpell(
    key: string,
    text: string,
    matches: (told: Telling | undefined) => boolean,
  ): void {
    const spell = argocd.truth.find(key, matches);
    const before = shown.get(key) ?? -1;
    if (!spell) {
      wrong.push(`${key} was never ${text}`);
    } else if (
      spell.number < before &&
      spell.to < Date.now() - LONGEST_WAY_MS
    ) {
      wrong.push(`${key} has gone back to ${text}`);
    }
    shown.set(key, spell?.number ?? before);
  }

  /** Notes what the history is told and never was. */
  function track(change: ApplicationChange): void {
    for (const event of tracker.observe(change, Date.now())) {
      const key = applicationKey(event.application);
      if (event.type === 'failed') {
        const { startedAt } = event.operation;
        failed.add(`${key} ${startedAt}`);
        if (!argocd.truth.hasFailed(key, startedAt)) {
          wrong.push(`${key} is told to have failed at ${startedAt}`);
        }
      } else {
        const { historyId, ...deployment } = event.deployment;
        const id = deploymentId(key, { id: historyId, ...deployment });
        deployed.add(id);
        if (!argocd.truth.wasDeployed(id)) {
          wrong.push(`${id} is told and was never deployed`);
        }
      }
    }
  }

  /** What Argo CD tells of still and the history was not told. */
  function untold(): string[] {
    return argocd.truth.all.flatMap(application => {
      const { history, operation } = application;
      const key = applicationKey(application);
      const deployments = history.map(entry => deploymentId(key, entry));
      const failures =
        operation?.phase === 'Failed' && !operation.dryRun
          ? [`${key} ${operation.startedAt}`]
          : [];
      return [
        ...deployments.filter(id => !deployed.has(id)),
        ...failures.filter(id => !failed.has(id)),
      ];
    });
  }

  /** Lets everything that is on its way arrive, a further list, and what that shows to be missing. */
  async function settle(): Promise<void> {
    argocd.reliable = true;
    await jest.advanceTimersByTimeAsync(LONGEST_WAY_MS);
    const { lists } = argocd;
    const end = Date.now() + 600_000;
    while (argocd.lists < lists + 2 && Date.now() < end) {
      await jest.advanceTimersByTimeAsync(1_000);
    }
    await jest.advanceTimersByTimeAsync(LOADS_MS);
  }

  it('shows nothing that never was in 10,000 changes, and the truth after the next list', async () => {
    start({ relistMs: 30_000 });
    for (let round = 0; round < ROUNDS; round += 1) {
      argocd.reliable = false;
      for (let change = 0; change < CHANGES; change += 1) {
        changes.make();
        argocd.misbehave();
        await jest.advanceTimersByTimeAsync(random.below(LONGEST_PAUSE_MS));
      }
      await settle();
      expect(wrong).toEqual([]);
      expect(untold()).toEqual([]);
      expect(byKey(mirror.find({})).map(toldByList)).toEqual(
        byKey(argocd.truth.all).map(toldByList),
      );
      // All else is told with every look that Argo CD takes at an Application.
      argocd.reconcile();
      await jest.advanceTimersByTimeAsync(2 * LONGEST_WAY_MS);
      expect(byKey(mirror.find({}))).toEqual(byKey(argocd.truth.all));
      expect(mirror.status().state).toBe('live');
    }
    // It has not been spared.
    expect(mirror.report().reconnects).toBeGreaterThan(10);
    expect(mirror.report().calls.load).toBeGreaterThan(10);
    expect(deployed.size).toBeGreaterThan(100);
    expect(failed.size).toBeGreaterThan(100);
  });

  it('never takes back for a list what the stream has told', async () => {
    argocd.reliable = true;
    start({ relistMs: 1_000 });
    await jest.advanceTimersByTimeAsync(30_000);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let change = 0; change < CHANGES / 10; change += 1) {
        changes.make();
        await jest.advanceTimersByTimeAsync(random.below(LONGEST_PAUSE_MS));
      }
      // No list is waited for: one may be on its way, with what was so before.
      await jest.advanceTimersByTimeAsync(LONGEST_WAY_MS);
      expect(wrong).toEqual([]);
      expect(untold()).toEqual([]);
      expect(byKey(mirror.find({}))).toEqual(byKey(argocd.truth.all));
    }
    expect(mirror.report().reconnects).toBe(0);
  });
});

function byKey(applications: ArgocdApplication[]): ArgocdApplication[] {
  return [...applications].sort((a, b) =>
    applicationKey(a) < applicationKey(b) ? -1 : 1,
  );
}

/**
 * All that changes together with something that a list tells: not the conditions, and not what an operation says of
 * itself while it runs.
 */
function toldByList(application: ArgocdApplication): ArgocdApplication {
  const { operation } = application;
  return {
    ...application,
    conditions: [],
    ...(operation?.phase === 'Running'
      ? {
          operation: {
            ...operation,
            message: undefined,
            retryCount: undefined,
          },
        }
      : {}),
  };
}
