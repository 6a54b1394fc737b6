import { APPLICATION_RULESET } from './applicationRuleset';
import { RulesetDefinition } from './readRulesets';
import { holds, strictest } from './strictest';

const pullRequest = (parameters: object) => ({
  type: 'pull_request',
  parameters: { ...defaults(), ...parameters },
});

function defaults(): object {
  const rule = APPLICATION_RULESET.rules!.find(
    ({ type }) => type === 'pull_request',
  )!;
  return 'parameters' in rule ? { ...rule.parameters } : {};
}

/** As GitHub gives it: with more fields and in its own order. */
const found = (...rules: { type: string }[]) => ({
  ...APPLICATION_RULESET,
  id: 1,
  source: 'acme/checkout',
  bypass_actors: [],
  rules,
});

const DELETION = { type: 'deletion' };
const HISTORY = { type: 'non_fast_forward' };

describe('holds', () => {
  it.each<[string, { type: string }[], boolean]>([
    ['the same in another order', [pullRequest({}), HISTORY, DELETION], true],
    ['a rule less', [pullRequest({}), HISTORY], false],
    ['a rule more', [pullRequest({}), HISTORY, DELETION, { type: 'x' }], false],
    [
      'a field that GitHub adds',
      [pullRequest({ required_reviewers: [] }), HISTORY, DELETION],
      true,
    ],
    [
      'another value',
      [pullRequest({ required_approving_review_count: 1 }), HISTORY, DELETION],
      false,
    ],
  ])('%s', (_, rules, expected) => {
    expect(holds(found(...rules), APPLICATION_RULESET)).toBe(expected);
  });
});

describe('strictest', () => {
  it.each<[string, { type: string }[]]>([
    [
      'more approvals',
      [pullRequest({ required_approving_review_count: 2 }), HISTORY, DELETION],
    ],
    [
      'a switch that is on',
      [pullRequest({ require_code_owner_review: true }), HISTORY, DELETION],
    ],
    [
      'rules of their own',
      [pullRequest({}), HISTORY, DELETION, { type: 'required_signatures' }],
    ],
    [
      'reviewers by path',
      [
        pullRequest({ required_reviewers: [{ minimum_approvals: 1 }] }),
        HISTORY,
        DELETION,
      ],
    ],
  ])('leaves %s as it is', (_, rules) => {
    const present = found(...rules);
    expect(holds(present, strictest(present, APPLICATION_RULESET))).toBe(true);
  });

  it.each<[string, object]>([
    ['is off', { enforcement: 'disabled' }],
    [
      'is about other branches',
      { conditions: { ref_name: { include: ['refs/heads/x'], exclude: [] } } },
    ],
    ['lacks a rule', { rules: [pullRequest({}), HISTORY] }],
    [
      'allows more ways to merge',
      {
        rules: [
          pullRequest({ allowed_merge_methods: ['merge', 'squash'] }),
          HISTORY,
          DELETION,
        ],
      },
    ],
  ])('brings back one that %s', (_, change) => {
    const present = {
      ...found(pullRequest({}), HISTORY, DELETION),
      ...change,
    };
    const goal = strictest(present, APPLICATION_RULESET);
    expect(holds(present, goal)).toBe(false);
    expect(holds(goal, APPLICATION_RULESET)).toBe(true);
  });

  it('takes a greater number from whoever asks for it', () => {
    const wanted = {
      ...APPLICATION_RULESET,
      rules: [pullRequest({ required_approving_review_count: 1 })],
    } as RulesetDefinition;
    const { rules } = strictest(
      found(pullRequest({ require_code_owner_review: true })),
      wanted,
    );
    expect(rules).toEqual([
      pullRequest({
        required_approving_review_count: 1,
        require_code_owner_review: true,
      }),
    ]);
  });
});
