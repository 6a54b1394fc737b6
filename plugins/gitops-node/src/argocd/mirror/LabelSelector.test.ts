import { LabelSelector } from './LabelSelector';

const LABELS = {
  'app.kubernetes.io/name': 'checkout',
  environment: 'dev',
  empty: '',
};

describe('LabelSelector', () => {
  it.each([
    ['app.kubernetes.io/name=checkout', true],
    ['app.kubernetes.io/name==checkout', true],
    ['app.kubernetes.io/name = checkout , environment = dev', true],
    ['app.kubernetes.io/name=checkout,environment=prod', false],
    ['app.kubernetes.io/name=check', false],
    ['missing=checkout', false],
    ['environment!=prod', true],
    ['environment!=dev', false],
    ['missing!=dev', true],
    ['environment in (dev, staging)', true],
    ['environment in (staging,prod),app.kubernetes.io/name=checkout', false],
    ['environment notin (staging, prod)', true],
    ['environment notin (dev)', false],
    ['missing notin (dev)', true],
    ['environment', true],
    ['missing', false],
    ['!missing', true],
    ['!environment', false],
    ['empty=', true],
    ['missing=', false],
    ['constructor', false],
    ['toString in (x)', false],
  ])('%s: %s', (text, expected) => {
    expect(LabelSelector.parse(text).matches(LABELS)).toBe(expected);
  });

  it.each([
    '',
    '  ',
    'a=b,',
    'a===b',
    'a=b c',
    'a in b',
    'a in (b',
    '=a',
    'a&projects=other',
    'a=b&name=c',
    'a=../clusters',
    '-a=b',
  ])('refuses %j', text => {
    expect(() => LabelSelector.parse(text)).toThrow(
      expect.objectContaining({ name: 'InputError' }),
    );
  });

  it.each([
    ['app.kubernetes.io/name=checkout,team=payments', 'checkout'],
    ['app.kubernetes.io/name in (checkout)', 'checkout'],
    ['app.kubernetes.io/name in (checkout, ledger)', undefined],
    ['app.kubernetes.io/name!=checkout', undefined],
    ['team=payments', undefined],
  ])('knows the only name in %s: %s', (text, expected) => {
    const selector = LabelSelector.parse(text);
    expect(selector.valueOf('app.kubernetes.io/name')).toBe(expected);
  });

  it.each([
    ['a=b,c in (d, e),!f', ['a', 'c']],
    ['a==b', ['a']],
    ['a!=b,c notin (d),e,!f', []],
  ])('knows which labels %s asks for values of: %j', (text, keys) => {
    const found = LabelSelector.parse(text).equalities();
    expect(found.map(({ key }) => key)).toEqual(keys);
  });
});
