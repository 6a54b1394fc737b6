import { parseSettingsChange } from './applicationChange';

describe('parseSettingsChange', () => {
  it.each([
    [undefined, {}],
    [{}, {}],
    [
      { size: 'large', replicas: 3, exposure: 'public', port: 80 },
      { size: 'large', replicas: 3, exposure: 'public', port: 80 },
    ],
    [
      { autoscaling: { min: 1, max: 3 }, variables: { A: 'b' } },
      { autoscaling: { min: 1, max: 3 }, variables: { A: 'b' } },
    ],
  ])('takes %j', (input, settings) => {
    expect(parseSettingsChange(input)).toEqual({ settings });
  });

  it.each([
    ['large', 'settings: must be an object'],
    [{ name: 'x' }, 'settings.name: is nothing that can be changed here'],
    [
      { size: 'huge' },
      'settings.size: must be one of small, medium, large, not "huge"',
    ],
    [
      { autoscaling: { min: 3, max: 1 } },
      'settings.autoscaling.min: is above max',
    ],
    [
      { replicas: 2, autoscaling: { min: 1, max: 3 } },
      'settings.replicas: has no effect beside autoscaling: leave one of them out',
    ],
    [{ variables: { A: 1 } }, 'settings.variables.A: must be a text'],
  ])('refuses %j', (input, problem) => {
    expect(parseSettingsChange(input)).toEqual({ problems: [problem] });
  });
});
