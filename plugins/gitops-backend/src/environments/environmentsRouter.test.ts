import { TestPortal } from '../__testUtils__/TestPortal';

describe('GET /environments', () => {
  let portal: TestPortal;

  beforeEach(async () => {
    portal = await TestPortal.create();
    await portal.start();
  });

  afterEach(async () => {
    await portal.stop();
  });

  it('lists the environments for anybody who is signed in', async () => {
    portal.deny();
    const { status, body } = await portal.get('/environments');
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        { name: 'dev', title: 'Development', order: 0 },
        { name: 'staging', title: 'Staging', order: 1 },
        { name: 'prod', title: 'Production', order: 2 },
      ],
    });
  });

  it('answers 401 without credentials', async () => {
    expect((await portal.get('/environments', '')).status).toBe(401);
  });
});
