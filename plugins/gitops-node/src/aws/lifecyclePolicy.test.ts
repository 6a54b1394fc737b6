import { compareLifecycle, lifecyclePolicy } from './lifecyclePolicy';

const wanted = lifecyclePolicy(100);
const [untagged, tagged] = wanted.rules;

describe('compareLifecycle', () => {
  it.each([
    ['its own text', wanted.rules],
    ['another order', [tagged, untagged]],
    [
      'other descriptions and numbers',
      [
        { ...untagged, rulePriority: 10, description: undefined },
        { ...tagged, rulePriority: 20, description: 'Keep some' },
      ],
    ],
  ])('takes %s for the same', (_, rules) => {
    expect(compareLifecycle(JSON.stringify({ rules }), wanted)).toBe(
      'unchanged',
    );
  });

  it('updates rules that are all ours', () => {
    expect(compareLifecycle(JSON.stringify(lifecyclePolicy(7)), wanted)).toBe(
      'updated',
    );
  });

  it.each([
    [
      'a rule more',
      [...wanted.rules, { ...tagged, rulePriority: 3, description: 'Ours' }],
    ],
    [
      'other rules',
      [
        {
          ...tagged,
          description: undefined,
          selection: { ...tagged.selection, countNumber: 900 },
        },
      ],
    ],
  ])('keeps %s that people wrote', (_, rules) => {
    expect(compareLifecycle(JSON.stringify({ rules }), wanted)).toBe('kept');
  });
});
