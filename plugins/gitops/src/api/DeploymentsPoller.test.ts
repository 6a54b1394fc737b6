import { EntityDeployments } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  application,
  deployments,
  environment,
  states,
} from '../../dev/mocks/deployments';
import { DeploymentsPoller, PolledDeployments } from './DeploymentsPoller';

const quiet = deployments();

function setVisibility(state: DocumentVisibilityState) {
  jest.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  jest.spyOn(document, 'hidden', 'get').mockReturnValue(state === 'hidden');
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('DeploymentsPoller', () => {
  let poller: DeploymentsPoller | undefined;
  let published: PolledDeployments[];

  function start(
    load: (signal: AbortSignal) => Promise<EntityDeployments>,
    hasSignals = true,
  ) {
    published = [];
    poller = DeploymentsPoller.start({
      load,
      onChange: state => published.push(state),
      isRefusal: error => error.message === 'refused',
      hasSignals,
    });
    return poller;
  }

  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    poller?.stop();
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it.each([
    ['60 s while all is quiet', quiet, true, 60_000],
    ['10 s without signals', quiet, false, 10_000],
    ['5 s while a rollout goes on', states.rollout(), true, 5_000],
    ['5 s while a review is awaited', states.waiting(), true, 5_000],
    ['5 s while Argo CD is awaited', states.merged(), true, 5_000],
    ['5 s while an instance connects', states.stale(), true, 5_000],
    [
      '5 s while a sync is being stopped',
      deployments({
        environments: [
          environment('dev', {
            applications: [
              application('dev', { operation: { phase: 'Terminating' } }),
            ],
          }),
        ],
      }),
      true,
      5_000,
    ],
  ])('asks again after %s', async (_, answer, hasSignals, pause) => {
    const load = jest.fn(async () => answer);
    start(load, hasSignals);
    await jest.advanceTimersByTimeAsync(pause - 1);
    expect(load).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('asks once for a burst of signals, and within a second of a stream of them', async () => {
    const load = jest.fn(async () => quiet);
    start(load);
    await jest.advanceTimersByTimeAsync(100);
    poller?.signal();
    poller?.signal();
    await jest.advanceTimersByTimeAsync(249);
    expect(load).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(load).toHaveBeenCalledTimes(2);

    for (let elapsed = 0; elapsed < 1_000; elapsed += 100) {
      poller?.signal();
      await jest.advanceTimersByTimeAsync(100);
    }
    expect(load).toHaveBeenCalledTimes(3);
  });

  it('never has two requests under way, and asks again after one that a signal overtook', async () => {
    const answers: ((answer: EntityDeployments) => void)[] = [];
    const load = jest.fn(
      () =>
        new Promise<EntityDeployments>(resolve => {
          answers.push(resolve);
        }),
    );
    start(load);
    poller?.signal();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(load).toHaveBeenCalledTimes(1);
    answers[0](quiet);
    await jest.advanceTimersByTimeAsync(0);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('rests while the page is hidden and asks at once when it is seen again', async () => {
    const load = jest.fn(async () => quiet);
    start(load);
    await jest.advanceTimersByTimeAsync(100);
    setVisibility('hidden');
    poller?.signal();
    await jest.advanceTimersByTimeAsync(600_000);
    expect(load).toHaveBeenCalledTimes(1);
    setVisibility('visible');
    await jest.advanceTimersByTimeAsync(0);
    expect(load).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(load).toHaveBeenCalledTimes(3);
  });

  it('rests too when the page was hidden during a request', async () => {
    const answers: ((answer: EntityDeployments) => void)[] = [];
    const load = jest.fn(
      () =>
        new Promise<EntityDeployments>(resolve => {
          answers.push(resolve);
        }),
    );
    start(load);
    setVisibility('hidden');
    answers[0](quiet);
    await jest.advanceTimersByTimeAsync(600_000);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('keeps what it has when refreshing fails, and waits longer after each failure', async () => {
    const load = jest
      .fn<Promise<EntityDeployments>, []>()
      .mockResolvedValueOnce(quiet)
      .mockRejectedValue(new Error('down'));
    start(load);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(published.at(-1)).toEqual({
      deployments: quiet,
      loadedAt: expect.any(Number),
      error: new Error('down'),
    });
    expect(load).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(load).toHaveBeenCalledTimes(3);
    await jest.advanceTimersByTimeAsync(9_999);
    expect(load).toHaveBeenCalledTimes(3);
    await jest.advanceTimersByTimeAsync(1);
    expect(load).toHaveBeenCalledTimes(4);
  });

  it('takes back what it has when it is refused', async () => {
    const load = jest
      .fn<Promise<EntityDeployments>, []>()
      .mockResolvedValueOnce(quiet)
      .mockRejectedValue(new Error('refused'));
    start(load);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(published.at(-1)).toEqual({ error: new Error('refused') });
  });

  it('recovers', async () => {
    const load = jest
      .fn<Promise<EntityDeployments>, []>()
      .mockRejectedValueOnce(new Error('down'))
      .mockResolvedValue(quiet);
    start(load);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(published.at(-1)).toEqual({
      deployments: quiet,
      loadedAt: expect.any(Number),
    });
  });

  it('ends the request under way and everything else when it is stopped', async () => {
    const signals: AbortSignal[] = [];
    const load = jest.fn(async (signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<EntityDeployments>((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('aborted'))),
      );
    });
    start(load);
    poller?.stop();
    poller?.refresh();
    poller?.signal();
    setVisibility('visible');
    await jest.advanceTimersByTimeAsync(600_000);
    expect(signals).toHaveLength(1);
    expect(signals[0].aborted).toBe(true);
    expect(published).toEqual([]);
  });
});
