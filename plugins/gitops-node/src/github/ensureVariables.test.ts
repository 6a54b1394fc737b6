import { RepositoryAnswers } from './__testUtils__/RepositoryAnswers';
import { ensureVariables, readVariables } from './ensureVariables';

describe('readVariables', () => {
  it('gives names in upper case', () => {
    expect(readVariables({ image: 'a', AWS_REGION: '' })).toEqual(
      new Map([
        ['IMAGE', 'a'],
        ['AWS_REGION', ''],
      ]),
    );
  });

  it.each([
    ['1ST', 'x', /"1ST" is no name/],
    ['', 'x', /"" is no name/],
    ['A B', 'x', /"A B" is no name/],
    ['ÄB', 'x', /"ÄB" is no name/],
    ['github_token', 'x', /"github_token" is no name/],
    ['LONG', 'ä'.repeat(24 * 1024 + 1), /LONG is longer than 48 KB/],
  ])('refuses %s', (name, value, message) => {
    expect(() => readVariables({ [name]: value })).toThrow(message);
  });

  it('refuses two names that GitHub takes for one', () => {
    expect(() => readVariables({ image: 'a', IMAGE: 'a' })).toThrow(
      'IMAGE is there twice',
    );
  });
});

describe('ensureVariables', () => {
  const answers = RepositoryAnswers.register();
  const VARIABLES = '/actions/variables';

  const ensure = (isNew: boolean) =>
    ensureVariables({
      github: answers.github,
      repository: answers.repository,
      wanted: new Map([['IMAGE', 'new']]),
      isNew,
    });

  it('asks nothing when nothing is wanted', async () => {
    expect(
      await ensureVariables({
        github: answers.github,
        repository: answers.repository,
        wanted: new Map(),
      }),
    ).toEqual({});
  });

  it('finds a variable on a later page', async () => {
    const first = Array.from({ length: 30 }, (_, index) => ({
      name: `V${index}`,
      value: 'x',
    }));
    answers.give(
      `GET ${VARIABLES}`,
      [200, { total_count: 31, variables: first }],
      [200, { total_count: 31, variables: [{ name: 'IMAGE', value: 'new' }] }],
    );
    expect(await ensure(false)).toEqual({ IMAGE: 'unchanged' });
    expect(answers.writes).toEqual([]);
  });

  it.each([
    ['the same', 'new', 'unchanged'],
    ['another', 'old', 'updated'],
  ])(
    'takes one that another run has created with %s value',
    async (_, value, state) => {
      answers.give(`POST ${VARIABLES}`, [
        409,
        { message: 'Already exists - Variable already exists' },
      ]);
      answers.give(`GET ${VARIABLES}/IMAGE`, [200, { name: 'IMAGE', value }]);
      answers.give(`PATCH ${VARIABLES}/IMAGE`, [204]);
      expect(await ensure(true)).toEqual({ IMAGE: state });
      expect(answers.writes).toContainEqual({
        call: `POST ${VARIABLES}`,
        body: { name: 'IMAGE', value: 'new' },
      });
    },
  );

  it('waits for a repository that GitHub is still creating', async () => {
    answers.give(
      `POST ${VARIABLES}`,
      [404, { message: 'Not Found' }],
      [201, {}],
    );
    expect(await ensure(true)).toEqual({ IMAGE: 'created' });
  });

  it('does not create it again after a lost answer', async () => {
    answers.give(`POST ${VARIABLES}`, [502, { message: 'Server Error' }]);
    answers.give(`GET ${VARIABLES}/IMAGE`, [
      200,
      { name: 'IMAGE', value: 'new' },
    ]);
    expect(await ensure(true)).toEqual({ IMAGE: 'created' });
    expect(answers.writes).toHaveLength(1);
  });
});
