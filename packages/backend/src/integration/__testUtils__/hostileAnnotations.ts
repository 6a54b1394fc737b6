import { FOREIGN } from './hostileApplications';

const SELECTOR = 'argocd/app-selector';
const NAME = 'argocd/app-name';
const PROJECT = 'argocd/project-name';
const NAMESPACE = 'argocd/app-namespace';
const INSTANCE = 'argocd/instance-name';
const CHECKOUT = { [SELECTOR]: 'app.kubernetes.io/name=checkout' };
const MEGABYTE = 1024 * 1024;

const OF_CHECKOUT = ['checkout-dev', 'checkout-prod', 'checkout-staging'];

/** Annotations that want much, and the Applications that team payments gets by them: its own, and those without a team. */
export const NARROWED: [string, Record<string, string>, string[]][] = [
  ['the name of another team’s', { [NAME]: 'heron-dev' }, []],
  [
    'the label of another team’s',
    { [SELECTOR]: `app.kubernetes.io/name=${FOREIGN}` },
    [],
  ],
  [
    'an own one and another team’s',
    { [SELECTOR]: `app.kubernetes.io/name in (vault,${FOREIGN})` },
    ['vault-dev'],
  ],
  ['all of another team', { [SELECTOR]: 'team=logistics' }, []],
  [
    'all of every team',
    { [SELECTOR]: 'team in (logistics,payments,platform)' },
    [...OF_CHECKOUT, 'vault-dev'],
  ],
  [
    'a whole environment',
    { [SELECTOR]: 'environment==dev' },
    ['checkout-dev', 'stray-dev', 'vault-dev'],
  ],
  [
    'a whole environment without the own',
    { [SELECTOR]: 'environment=prod,team!=payments' },
    [],
  ],
  ['what deploys everything', { [NAME]: 'root-dev' }, []],
  ['the project of another team', { [PROJECT]: 'logistics-dev' }, []],
  [
    'the project that all share',
    { [PROJECT]: 'default' },
    ['stray-dev', 'vault-dev'],
  ],
  [
    'a name that a selector is to widen',
    { [NAME]: 'vault-dev', [SELECTOR]: 'environment in (dev,staging,prod)' },
    ['vault-dev'],
  ],
  [
    'an instance that is not there',
    { ...CHECKOUT, [INSTANCE]: 'elsewhere' },
    [],
  ],
  [
    'instances of which one is not there',
    { ...CHECKOUT, [INSTANCE]: 'elsewhere, prod ,__proto__' },
    ['checkout-prod'],
  ],
  [
    'a proxy of its own',
    { ...CHECKOUT, 'argocd/proxy-url': 'http://169.254.169.254/latest' },
    OF_CHECKOUT,
  ],
  [
    'a namespace that is not there',
    { ...CHECKOUT, [NAMESPACE]: 'kube-system' },
    [],
  ],
];

/** Annotations that nobody reads. */
export const REFUSED: [string, Record<string, string>][] = [
  ['a selector that only excludes a label', { [SELECTOR]: '!nothing' }],
  ['a selector that only excludes a value', { [SELECTOR]: 'team!=nobody' }],
  ['a selector that only excludes values', { [SELECTOR]: 'team notin (x,y)' }],
  ['a selector that only wants a label', { [SELECTOR]: 'environment' }],
  ['everything', { [SELECTOR]: '*' }],
  ['everything of a label', { [SELECTOR]: 'team=*' }],
  ['nothing but blanks', { [SELECTOR]: '   ' }],
  ['nothing between commas', { [SELECTOR]: 'team=payments,,' }],
  [
    'thousands of requirements',
    { [SELECTOR]: Array(5_000).fill('a=b').join(',') },
  ],
  [
    'thousands of values',
    { [SELECTOR]: `a in (${Array(5_000).fill('b').join(',')})` },
  ],
  ['a megabyte', { [SELECTOR]: `a=${'b'.repeat(MEGABYTE)}` }],
  ['a megabyte of brackets', { [SELECTOR]: `a in ${'('.repeat(MEGABYTE)}` }],
  ['a megabyte of a name', { [NAME]: 'a'.repeat(MEGABYTE) }],
  ['a line break', { [SELECTOR]: 'team=payments\nenvironment=prod' }],
  ['a control character', { [NAME]: 'vault-dev\u0000' }],
  ['colours of a terminal', { [NAME]: '\u001b[31mvault-dev\u001b[0m' }],
  ['letters of other alphabets', { [NAME]: 'v\u0430ult-dev' }],
  ['text from right to left', { [SELECTOR]: '\u202eteam=payments' }],
  ['a name that climbs', { [NAME]: '../heron-dev' }],
  ['a name that climbs, encoded', { [NAME]: '..%2fheron-dev' }],
  ['a name with a query', { [NAME]: 'heron-dev?project=x' }],
  ['a name in capitals', { [NAME]: 'HERON-DEV' }],
  ['any namespace', { ...CHECKOUT, [NAMESPACE]: '*' }],
  ['any project', { [PROJECT]: '*' }],
  ['a project that climbs', { [PROJECT]: '../default' }],
  ['an instance without a name', { ...CHECKOUT, [INSTANCE]: 'prod,,nonprod' }],
  ['a template', { [SELECTOR]: 'team=${{ 7*7 }}' }],
];
