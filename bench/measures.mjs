/**
 * What we measure, in the order of the table. `load` gives the module whose default export measures it:
 * `() => Promise<{ours: number, floor?: number, rivals?: Record<string, number>, note?: string}>`. A row without
 * `load` has a goal already and waits for the part of the product that it measures.
 *
 * @type {Array<{
 *   id: string, title: string, unit: string,
 *   goal: {atMost: number} | {atLeast: number},
 *   load?: () => Promise<{default: () => Promise<object>}>,
 * }>}
 */
export const MEASURES = [
  {
    id: 'P1',
    title: 'Argo CD calls for one page view',
    unit: 'calls',
    goal: { atMost: 0 },
    load: async () => ({
      default: (await import('./p01PageCalls.mjs')).measureOverview,
    }),
  },
  {
    id: 'P2',
    title: 'Argo CD calls for both cards and 10 history rows, three instances',
    unit: 'calls',
    goal: { atMost: 1 },
    load: async () => ({
      default: (await import('./p01PageCalls.mjs')).measurePage,
    }),
  },
  {
    id: 'P3',
    title: 'Entity read p95 at 10,000 applications ÷ empty authenticated route',
    unit: 'ratio',
    goal: { atMost: 1.5 },
    load: async () => ({
      default: (await import('./p03EntityRead.mjs')).measureAlone,
    }),
  },
  {
    id: 'P3b',
    title: 'The same with 50 people at the same time',
    unit: 'ratio',
    goal: { atMost: 1.5 },
    load: async () => ({
      default: (await import('./p03EntityRead.mjs')).measureCrowd,
    }),
  },
  {
    id: 'P4',
    title: 'Change in Argo CD → page, p95',
    unit: 's',
    goal: { atMost: 1 },
    load: async () => ({
      default: (await import('./p04Change.mjs')).measurePage,
    }),
  },
  {
    id: 'P4b',
    title: 'Change in Argo CD → signal in the browser, p95',
    unit: 'ms',
    goal: { atMost: 300 },
    load: async () => ({
      default: (await import('./p04Change.mjs')).measureSignal,
    }),
  },
  {
    id: 'P5',
    title: 'Page latency with one of three instances hanging ÷ healthy',
    unit: 'ratio',
    goal: { atMost: 1.5 },
    load: () => import('./p05Hanging.mjs'),
  },
  {
    id: 'P6',
    title: 'Mirror memory per application',
    unit: 'KB',
    goal: { atMost: 4 },
    load: async () => ({
      default: (await import('./p06Mirror.mjs')).measureMemory,
    }),
  },
  {
    id: 'P6b',
    title: 'First full mirror of 10,000 applications',
    unit: 's',
    goal: { atMost: 10 },
    load: async () => ({
      default: (await import('./p06Mirror.mjs')).measureLoad,
    }),
  },
  {
    id: 'P6c',
    title: 'Idle mirror of 10,000 applications, part of a core',
    unit: '%',
    goal: { atMost: 1 },
    load: async () => ({
      default: (await import('./p06Mirror.mjs')).measureIdle,
    }),
  },
  {
    id: 'P6d',
    title:
      'From Argo CD in an hour of work, 10,000 applications deployed once in eight hours',
    unit: 'MB',
    goal: { atMost: 100 },
    load: async () => ({
      default: (await import('./p06Mirror.mjs')).measureBytes,
    }),
  },
  {
    id: 'P7',
    title: 'GitHub calls for one creation with three environments',
    unit: 'calls',
    goal: { atMost: 14 },
    load: async () => ({
      default: (await import('./p07Creation.mjs')).measureCalls,
    }),
  },
  {
    id: 'P7b',
    title:
      'Time of one creation to its pull request ÷ publish:github + publish:github:pull-request',
    unit: 'ratio',
    goal: { atMost: 1 },
    load: async () => ({
      default: (await import('./p07Creation.mjs')).measureTime,
    }),
  },
  {
    id: 'P8',
    title: 'Clean clone → usable page ÷ plain create-app + yarn start',
    unit: 'ratio',
    goal: { atMost: 1.3 },
    load: () => import('./p08CleanStart.mjs'),
  },
  {
    id: 'P9',
    title: 'Checking 300 Applications, cold ÷ sequential helm template loop',
    unit: 'ratio',
    goal: { atMost: 0.7 },
    load: async () => ({
      default: (await import('./p09Checks.mjs')).measureCold,
    }),
  },
  {
    id: 'P9b',
    title:
      'Checking 300 Applications after one changed ÷ sequential helm template loop',
    unit: 'ratio',
    goal: { atMost: 0.02 },
    load: async () => ({
      default: (await import('./p09Checks.mjs')).measureChange,
    }),
  },
  {
    id: 'P10',
    title: 'Creations a minute with GitHub’s limits on ÷ what they allow',
    unit: 'ratio',
    goal: { atLeast: 0.9 },
    load: () => import('./p10Pace.mjs'),
  },
  {
    id: 'P11',
    title: 'Fleet page of 3,000 cells: filter keystroke p95',
    unit: 'ms',
    goal: { atMost: 50 },
  },
  {
    id: 'P12',
    title: 'A year of deployments (2.7 million): entity page p95',
    unit: 'ms',
    goal: { atMost: 100 },
  },
  {
    id: 'P12b',
    title: 'A year of deployments (2.7 million): organisation page p95',
    unit: 'ms',
    goal: { atMost: 500 },
  },
];
