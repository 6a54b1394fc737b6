import {
  isSamePolicy,
  parsePolicy,
  PolicyDocument,
  PolicyStatement,
} from './PolicyDocument';

const statement: PolicyStatement = {
  Sid: 'Pull',
  Effect: 'Allow',
  Principal: { AWS: ['arn:aws:iam::111122223333:root', '444455556666'] },
  Action: ['ecr:BatchGetImage', 'ecr:ListImages'],
  Resource: '*',
  Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
};

const policy: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [statement, { Effect: 'Deny', Action: 's3:*', Resource: '*' }],
};

function withFirst(change: Partial<PolicyStatement>): PolicyDocument {
  return {
    ...policy,
    Statement: [{ ...statement, ...change }, policy.Statement[1]],
  };
}

describe('isSamePolicy', () => {
  it.each<[string, PolicyDocument]>([
    [
      'statements in another order',
      { ...policy, Statement: [...policy.Statement].reverse() },
    ],
    ['another name', withFirst({ Sid: 'Other' })],
    [
      'actions in another order and case',
      withFirst({ Action: ['ECR:ListImages', 'ecr:batchgetimage'] }),
    ],
    ['a list for a single value', withFirst({ Resource: ['*'] })],
    [
      'a number for the root of an account, and the other way round',
      withFirst({
        Principal: { AWS: ['arn:aws:iam::444455556666:root', '111122223333'] },
      }),
    ],
    [
      'a condition in another form',
      withFirst({
        Condition: { StringEquals: { 'aws:principalorgid': ['o-1'] } },
      }),
    ],
    [
      'fields in another order',
      withFirst(Object.fromEntries(Object.entries(statement).reverse())),
    ],
  ])('takes %s for the same', (_, other) => {
    expect(isSamePolicy(policy, other)).toBe(true);
  });

  it.each<[string, PolicyDocument]>([
    ['an action more', withFirst({ Action: ['ecr:*'] })],
    ['another effect', withFirst({ Effect: 'Deny' })],
    ['another account', withFirst({ Principal: { AWS: '444455556666' } })],
    ['everybody', withFirst({ Principal: '*' })],
    ['another resource', withFirst({ Resource: 'arn:aws:s3:::a' })],
    [
      'a case that matters',
      withFirst({
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'O-1' } },
      }),
    ],
    [
      'another operator',
      withFirst({ Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-1' } } }),
    ],
    ['no condition', withFirst({ Condition: undefined })],
    ['a statement less', { ...policy, Statement: [statement] }],
    ['another version', { ...policy, Version: '2008-10-17' }],
  ])('tells %s apart', (_, other) => {
    expect(isSamePolicy(policy, JSON.parse(JSON.stringify(other)))).toBe(false);
  });
});

describe('parsePolicy', () => {
  it('takes one statement for a list', () => {
    const text = JSON.stringify({
      Version: '2012-10-17',
      Statement: statement,
    });
    expect(parsePolicy(text).Statement).toEqual([statement]);
  });

  it.each(['[]', '{}', 'null', '"x"'])('refuses %s', text => {
    expect(() => parsePolicy(text)).toThrow('without Statement');
  });
});
