import { RepositoryAnswers } from './__testUtils__/RepositoryAnswers';
import { RepositoryStart } from './RepositoryStart';

describe('RepositoryStart', () => {
  const answers = RepositoryAnswers.register();
  const README = 'PUT /contents/README.md';

  const start = () =>
    RepositoryStart.create({
      github: answers.github,
      repository: answers.repository,
      branch: 'main',
    });

  describe('awaitCommit', () => {
    const missing: [number, object] = [404, { message: 'Branch not found' }];

    it('waits for the commit that GitHub makes', async () => {
      answers.give('GET /branches/main', missing, [
        200,
        { commit: { sha: 'c0', commit: { tree: { sha: 't0' } } } },
      ]);
      await start().awaitCommit({ delaysMs: [1, 1] });
      expect(answers.writes).toEqual([]);
    });

    it('makes the commit where GitHub has made none', async () => {
      answers.give('GET /branches/main', missing);
      answers.give(README, [201, {}]);
      await start().awaitCommit({ delaysMs: [1, 1] });
      expect(answers.writes).toEqual([
        {
          call: README,
          body: {
            branch: 'main',
            message: 'Initial commit',
            content: Buffer.from('# checkout\n').toString('base64'),
          },
        },
      ]);
    });

    it('takes the commit that another run has made meanwhile', async () => {
      answers.give('GET /branches/main', missing);
      answers.give(README, [
        422,
        { message: 'Invalid request.\n\n"sha" wasn\'t supplied.' },
      ]);
      answers.give('GET /branches', [
        200,
        [{ name: 'main', commit: { sha: 'c0' } }],
      ]);
      await start().awaitCommit({ delaysMs: [1] });
      expect(answers.writes).toHaveLength(1);
    });

    it('passes on that GitHub refuses the commit', async () => {
      answers.give('GET /branches/main', missing);
      answers.give(README, [422, { message: 'Invalid request.' }]);
      answers.give('GET /branches', [200, []]);
      await expect(start().awaitCommit({ delaysMs: [1] })).rejects.toThrow(
        'Invalid request',
      );
    });
  });

  describe('hasOnlyOwnCommit', () => {
    const own = '# checkout\nTakes the money';
    const main = { name: 'main', commit: { sha: 'c0' } };

    it.each<[string, boolean, object]>([
      ['GitHub\u2019s own commit', true, {}],
      ['a second commit with the same text', false, { parents: [{}] }],
      ['another text', false, { text: '# Ours' }],
      ['another file', false, { files: ['README.md', 'main.ts'] }],
      ['nothing', false, { branches: [] }],
      [
        'a second branch on the same commit',
        true,
        { branches: [main, { ...main, name: 'x' }] },
      ],
      [
        'a commit on a second branch',
        false,
        { branches: [main, { name: 'x', commit: { sha: 'c1' } }] },
      ],
    ])('tells %s: %s', async (_, expected, change) => {
      const { branches, parents, files, text } = {
        branches: [main],
        parents: [],
        files: ['README.md'],
        text: own,
        ...change,
      };
      answers.give('GET /branches', [200, branches]);
      answers.give('GET /git/commits/c0', [200, { parents }]);
      answers.give('GET /git/trees/c0', [
        200,
        {
          sha: 't0',
          tree: files.map(path => ({ path, sha: 'b', type: 'blob' })),
        },
      ]);
      answers.give('GET /contents/README.md', [
        200,
        { content: Buffer.from(text).toString('base64') },
      ]);
      answers.give('GET ', [
        200,
        { name: 'checkout', description: 'Takes the money' },
      ]);
      expect(await start().hasOnlyOwnCommit()).toBe(expected);
    });
  });
});
