import { HostileArgocd, PASSWORD } from './__testUtils__/HostileArgocd';
import { component } from './__testUtils__/hostileEntities';
import { RawAnswer } from './__testUtils__/RawClient';
import { SecurePortal } from './__testUtils__/SecurePortal';
import { textsIn } from './__testUtils__/textsIn';
import { World } from './__testUtils__/World';

jest.setTimeout(120_000);

const EVIL = '/entities/component/default/evil';
const REVISION = '2b0032dc1111069d3544c1fa3ae7250c92a8cea1';
/** In every hostile text, and harmless as a text. */
const SAID = 'alert(1)';
/** Of one text. Those of a diff are whole objects. */
const MAX_TEXT_LENGTH = 4_000;
const MAX_DIFF_LENGTH = 140_000;
const MAX_LINE_LENGTH = 2_000;
/** Tabs and line breaks are fine on a page, and nothing else that has no shape. */
const NOT_PLAIN = /[^\P{Cc}\t\n]|[\u2028\u202a-\u202e\u2066-\u2069]/u;
const NOT_ONE_LINE = /\p{Cc}|[\u2028\u202a-\u202e\u2066-\u2069]/u;

describe('what Argo CD says', () => {
  let world: World;
  let argocd: HostileArgocd;
  let portal: SecurePortal;
  let id: string;

  beforeAll(async () => {
    world = await World.start();
    argocd = await HostileArgocd.start();
    const instance = { token: 'swordfish-token', url: argocd.url };
    portal = await SecurePortal.start({
      world,
      argocd: {
        appLocatorMethods: [
          {
            type: 'config',
            instances: ['nonprod', 'prod'].map(name => ({
              ...instance,
              name,
              frontendUrl: `https://${name}.argocd.example`,
            })),
          },
        ],
      },
      entities: [
        component({
          name: 'evil',
          annotations: {
            'argocd/app-name': 'evil-dev',
            'argocd/instance-name': 'nonprod',
          },
        }),
      ],
    });
    id = (await portal.ids('sam', EVIL))['evil-dev'];
  });

  afterAll(async () => {
    await portal?.stop();
    await argocd?.stop();
    await world?.stop();
  });

  function expectPlain(answer: RawAnswer, maxLength = MAX_TEXT_LENGTH): void {
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.body).not.toContain(PASSWORD);
    expect(answer.body).not.toContain('swordfish-token');
    expect(answer.body).not.toContain(argocd.url);
    const texts = textsIn(JSON.parse(answer.body));
    expect(texts.filter(text => NOT_PLAIN.test(text))).toEqual([]);
    expect(
      texts.filter(text => text.length > maxLength).map(text => text.length),
    ).toEqual([]);
  }

  it.each([
    ['the deployments', `${EVIL}/deployments`],
    ['the fleet', '/fleet'],
    ['the instances', '/instances'],
    ['the resources', 'resources'],
    ['the events', 'events'],
    ['the history', 'history'],
    ['a revision', `revisions/${REVISION}`],
    ['the deployments, now that the revision is known', `${EVIL}/deployments`],
    ['the history, too', 'history'],
  ])('is plain in %s', async (_, path) => {
    const answer = await portal.get(
      'sam',
      path.startsWith('/') ? path : `${EVIL}/applications/${id}/${path}`,
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toContain(SAID);
    expectPlain(answer);
  });

  it('is plain in the diff', async () => {
    const answer = await portal.get('sam', `${EVIL}/applications/${id}/diff`);
    expect(answer.status).toBe(200);
    expect(answer.body).toContain(SAID);
    expectPlain(answer, MAX_DIFF_LENGTH);
  });

  it('is plain in the actions of a resource', async () => {
    const tree = await portal.get(
      'sam',
      `${EVIL}/applications/${id}/resources`,
    );
    const [{ id: resource }] = JSON.parse(tree.body).items;
    const answer = await portal.get(
      'sam',
      `${EVIL}/applications/${id}/resources/${resource}/actions`,
    );
    expect(answer.status).toBe(200);
    expectPlain(answer);
  });

  it.each([301, 307, 400, 401, 403, 404, 409, 418, 429, 500, 503])(
    'is plain where it refuses with %i',
    async status => {
      argocd.refusal = status;
      for (const operation of ['sync', 'refresh', 'terminate']) {
        const answer = await portal.post(
          'sam',
          `${EVIL}/applications/${id}/${operation}`,
        );
        expect([400, 404, 409, 503]).toContain(answer.status);
        expectPlain(answer);
      }
    },
  );

  it('is one short line each in the log', () => {
    const texts = portal.log.lines.flatMap(
      ({ message, meta: { error, ...meta } }) => [
        message,
        ...textsIn(meta),
        ...(error instanceof Error ? [error.message] : []),
      ],
    );
    expect(
      texts.filter(
        text => text.includes(PASSWORD) || text.includes('swordfish-token'),
      ),
    ).toEqual([]);
    expect(texts.filter(text => NOT_ONE_LINE.test(text))).toEqual([]);
    expect(texts.filter(text => text.length > MAX_LINE_LENGTH)).toEqual([]);
  });
});
