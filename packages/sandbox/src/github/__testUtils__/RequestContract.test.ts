import { OpenApiDocument } from './OpenApiDocument';
import { RequestContract } from './RequestContract';

const R = '/repos/acme/project';

/** A ruleset with one rule. */
const ruleset = (rule: object, change: object = {}) => ({
  name: 'main',
  enforcement: 'active',
  conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
  rules: [rule],
  ...change,
});

const checks = (parameters: object) => ({
  type: 'required_status_checks',
  parameters: {
    strict_required_status_checks_policy: false,
    required_status_checks: [{ context: 'validate' }],
    ...parameters,
  },
});

describe.each([
  ['the Enterprise Server', OpenApiDocument.enterpriseServer()],
  ['github.com', OpenApiDocument.githubCom()],
])('the requests that %s takes', (_, document) => {
  const contract = RequestContract.create(document);

  const find = (
    call: string,
    body?: object,
    headers: Record<string, string> = {},
  ) => {
    const [method, path] = call.split(' ');
    return contract.findProblems({
      method,
      path,
      headers: {
        accept: 'application/vnd.github.v3+json',
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'tests',
        ...headers,
      },
      body: body ? JSON.stringify(body) : '',
    });
  };

  it.each<[string, object | undefined]>([
    [`GET ${R}`, undefined],
    [`GET ${R}/contents`, undefined],
    ['GET /repos/acme/contents', undefined],
    [`GET ${R}/contents/docs%2Findex.md?ref=main`, undefined],
    [`GET ${R}/pulls?state=all&per_page=100&page=2`, undefined],
    [`GET ${R}/rulesets?includes_parents=false`, undefined],
    [`GET ${R}/rulesets/7`, undefined],
    [`PATCH ${R}/git/refs/heads%2Fmain`, { sha: 'a', force: true }],
    [
      `POST ${R}/git/trees`,
      { tree: [{ path: 'a', mode: '100644', type: 'blob', sha: null }] },
    ],
    [`POST ${R}/rulesets`, ruleset(checks({}))],
    [`POST ${R}/rulesets`, ruleset({ type: 'deletion' })],
    [`PUT ${R}/environments/prod`, { deployment_branch_policy: null }],
    [`PUT ${R}/environments/prod`, undefined],
  ])('include %s %j', (call, body) => {
    expect(find(call, body)).toEqual([]);
  });

  it.each<[string, object | undefined, string]>([
    [`GET ${R}/nowhere`, undefined, 'GitHub has no GET'],
    [`DELETE ${R}/topics`, undefined, 'GitHub has no DELETE'],
    // The slash has to be escaped.
    [`GET ${R}/contents/docs/index.md`, undefined, 'GitHub has no GET'],
    [`GET ${R}/rulesets/main`, undefined, '/ruleset_id must be integer'],
    [`GET ${R}/pulls?perPage=100`, undefined, '"perPage"'],
    [`GET ${R}/pulls?per_page=many`, undefined, '/per_page must be integer'],
    [`GET ${R}/pulls?state=merged`, undefined, '/state must be equal'],
    [`GET ${R}/pulls?state=open&state=all`, undefined, '/state must be'],
    [`GET ${R}`, {}, 'body: GitHub takes none here'],
    [`POST ${R}/git/trees`, undefined, 'body: is missing'],
    [`POST ${R}/git/trees`, {}, `must have required property 'tree'`],
    [`POST ${R}/git/blobs`, { content: 1 }, '/content must be string'],
    [`PATCH ${R}`, { archive: true }, '"unevaluatedProperty":"archive"'],
    [
      `POST ${R}/git/trees`,
      { tree: [{ path: 'a', mode: '100644', kind: 'blob' }] },
      '/tree/0 must NOT have unevaluated properties {"unevaluatedProperty":"kind"}',
    ],
    [
      `POST ${R}/rulesets`,
      ruleset({ type: 'deletion' }, { condition: {} }),
      '"unevaluatedProperty":"condition"',
    ],
    [
      `POST ${R}/rulesets`,
      ruleset(checks({ require_checks: true })),
      '"unevaluatedProperty":"require_checks"',
    ],
    [
      `PUT ${R}/environments/prod`,
      { deployment_branch_policy: { protected: true } },
      '"unevaluatedProperty":"protected"',
    ],
  ])('do not include %s %j', (call, body, problem) => {
    expect(find(call, body).join('\n')).toContain(problem);
  });

  it.each([
    ['content-type', 'text/plain', 'body: is text/plain, which is not among'],
    ['accept', 'text/html', 'accept: is text/html'],
    ['user-agent', '', 'user-agent: GitHub asks for one'],
  ])('do not include one with the %s "%s"', (name, value, problem) => {
    const body = { content: '' };
    expect(find(`POST ${R}/git/blobs`, body, { [name]: value })).toEqual([
      expect.stringContaining(problem),
    ]);
  });
});
