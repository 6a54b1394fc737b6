import { mockServices } from '@backstage/backend-test-utils';
import { readProject } from '../model/ArgocdProject';
import { ProjectMirror } from './ProjectMirror';

const FREEZE = {
  kind: 'deny',
  schedule: '* * * * *',
  duration: '24h',
  applications: ['*'],
};

function project(name: string, ...syncWindows: object[]) {
  return readProject({ metadata: { name }, spec: { syncWindows } });
}

describe('ProjectMirror', () => {
  const logger = mockServices.logger.mock();
  const onChange = jest.fn();
  let list: () => ReturnType<typeof project>[];
  let mirror: ProjectMirror;

  beforeEach(() => {
    jest.clearAllMocks();
    list = () => [];
    mirror = ProjectMirror.create({
      source: { listProjects: async () => list() },
      logger,
      onChange,
    });
  });

  async function refresh(): Promise<void> {
    mirror.refresh();
    await new Promise(resolve => setImmediate(resolve));
  }

  it('keeps a project that has stayed the same, with all that is worked out about it', async () => {
    list = () => [project('payments', FREEZE), project('playground')];
    await refresh();
    const payments = mirror.get('payments');
    const playground = mirror.get('playground');
    list = () => [project('payments', FREEZE), project('playground', FREEZE)];
    await refresh();
    expect(mirror.get('payments')).toBe(payments);
    expect(mirror.get('playground')).not.toBe(playground);
    expect(mirror.get('playground')).toEqual(project('playground', FREEZE));
  });

  it('tells which came, changed and went', async () => {
    list = () => [project('a'), project('b'), project('c')];
    await refresh();
    list = () => [project('a'), project('b', FREEZE), project('d')];
    await refresh();
    await refresh();
    expect(onChange.mock.calls).toEqual([[['a', 'b', 'c']], [['b', 'c', 'd']]]);
  });

  it('keeps the windows of a project that cannot be read any more, and reads all others', async () => {
    list = () => [project('payments'), project('playground', FREEZE)];
    await refresh();
    list = () => [
      project('payments', FREEZE),
      project('playground', { ...FREEZE, applications: 'all' }),
      project('new', { ...FREEZE, applications: 'all' }),
    ];
    await refresh();
    await refresh();
    expect(mirror.get('payments')).toEqual(project('payments', FREEZE));
    expect(mirror.get('playground')).toEqual(project('playground', FREEZE));
    expect(mirror.get('new')).toBeUndefined();
    expect(logger.warn.mock.calls).toEqual(
      ['playground', 'new'].map(name => [
        expect.stringMatching(
          new RegExp(
            `^Project ${name}: spec\\.syncWindows\\.0\\.applications: .*; sync windows are shown as they were last known$`,
          ),
        ),
      ]),
    );
  });

  it('says once why there is no list, and again after it worked', async () => {
    const fail = () => {
      throw new Error('no connection');
    };
    list = fail;
    await refresh();
    await refresh();
    expect(logger.warn).toHaveBeenCalledTimes(1);
    list = () => [];
    await refresh();
    list = fail;
    await refresh();
    expect(logger.warn).toHaveBeenCalledTimes(2);
    expect(logger.warn).toHaveBeenLastCalledWith(
      'no connection; sync windows are shown as they were last known',
    );
  });
});
