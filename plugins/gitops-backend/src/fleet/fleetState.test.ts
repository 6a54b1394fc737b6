import {
  FleetState,
  OPERATION_PHASES,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { fleetState } from './fleetState';

type Application = Parameters<typeof fleetState>[0];

const DEPLOYED: Application = {
  paused: false,
  images: ['acme/checkout:1'],
  sync: 'Synced',
  health: 'Healthy',
};
const IDLE: Application = { ...DEPLOYED, images: [] };
const RUNNING: Application = { ...IDLE, operation: { phase: 'Running' } };
const PAUSED: Application = { ...RUNNING, paused: true };
const DELETING: Application = {
  ...PAUSED,
  deletingSince: '2026-11-23T08:00:00Z',
};

describe('fleetState', () => {
  it.each<[FleetState, Application]>([
    ['deployed', DEPLOYED],
    ['idle', IDLE],
    ['operating', RUNNING],
    ['paused', PAUSED],
    ['deleting', DELETING],
    // It has no image because it cannot start, not because nobody wants it to.
    ['deployed', { ...IDLE, health: 'Degraded' }],
    ['deployed', { ...IDLE, sync: 'OutOfSync' }],
  ])('is %s, although more would fit', (expected, application) => {
    expect(fleetState(application)).toBe(expected);
  });

  it.each<[string, FleetState]>([
    ['Running', 'operating'],
    ['Terminating', 'operating'],
    ['Failed', 'failed'],
    ['Error', 'failed'],
    ['Succeeded', 'deployed'],
  ])('after %s is %s', (phase, expected) => {
    const known = OPERATION_PHASES.find(each => each === phase);
    expect(known).toBeDefined();
    expect(
      fleetState({
        ...DEPLOYED,
        ...(known ? { operation: { phase: known } } : {}),
      }),
    ).toBe(expected);
  });
});
