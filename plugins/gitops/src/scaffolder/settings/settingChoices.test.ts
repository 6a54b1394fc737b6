import { settings } from '../../../dev/mocks/settings';
import { settingChoices } from './settingChoices';

const of = (...workloads: (string | undefined)[]) =>
  settingChoices(
    workloads.map(workload => ({ ...settings.environments[0], workload })),
  );

describe('settingChoices', () => {
  it.each([
    ['a web application', of('web'), 3, 3, true],
    ['an application that says nothing', of(undefined), 3, 3, true],
    ['a worker', of('worker'), 0, 0, true],
    ['a cron job', of('cron'), 0, 0, false],
    ['a mixture', of('web', 'cron'), 0, 0, false],
  ])(
    'offers %s what the chart takes',
    (_, choices, exposures, strategies, canScale) => {
      expect(choices.exposures).toHaveLength(exposures);
      expect(choices.strategies).toHaveLength(strategies);
      expect(choices.canScale).toBe(canScale);
    },
  );
});
