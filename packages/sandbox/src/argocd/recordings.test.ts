import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PACKAGE_FOLDER } from '../packageFolder';

const RECORDINGS = resolve(PACKAGE_FOLDER, '../../fixtures/argocd/v3.5.1');
const FOLDERS = [
  'detail',
  'get',
  'list',
  'operations',
  'platform',
  'streams',
] as const;

/** Recordings without a counterpart, and why. */
const NOT_HERE: Record<string, string> = {
  'detail/logs-app-admin': 'nothing runs in the pods, so there are no logs',
  'detail/logs-error-admin': 'nothing runs in the pods, so there are no logs',
  'detail/logs-no-right': 'nothing runs in the pods, so there are no logs',
  'detail/manifests': 'nobody asks for rendered manifests',
  'detail/manifests-at-revision': 'nobody asks for rendered manifests',
  'detail/manifests-error': 'nobody asks for rendered manifests',
  'detail/resource-tree-after-cache-loss': 'there is no cache to lose',
  'detail/revision-metadata-multi-wrong-index':
    'all sources are in one repository, so no index is wrong',
  'detail/server-side-diff': 'nobody asks for it',
  'get/progressing': 'every pod finds a node',
  'operations/rollback-while-running':
    'the answer is that of rollback-autosync-on',
  'platform/account-tokens-admin': 'tokens are configured, not issued',
  'platform/badge': 'a picture for people',
  'platform/repositories-admin': 'the answer is that of repositories',
  'platform/root-html': 'the pages are our own',
  'platform/swagger': 'the description is not served',
  'streams/server-restart':
    'a stop ends streams at once, without the grace period of 20 seconds',
};

/** Everything that was recorded is compared by some test here, or it is said why not. */
describe('recordings', () => {
  const tests = testFiles(join(PACKAGE_FOLDER, 'src/argocd'))
    .filter(file => file !== __filename)
    .map(file => readFileSync(file, 'utf8'))
    .join('\n');
  const isNamed = (folder: string, name: string) =>
    [`'${folder}/${name}'`, `'${name}'`, `"${folder}/${name}"`].some(text =>
      tests.includes(text),
    );

  it.each(FOLDERS)('has counterparts of %s', folder => {
    const names = new Set(
      readdirSync(join(RECORDINGS, folder)).map(file =>
        file.replace(/(\.meta)?\.(json|sse)$/, ''),
      ),
    );
    const missing = [...names].filter(
      name => !isNamed(folder, name) && !NOT_HERE[`${folder}/${name}`],
    );
    expect(missing).toEqual([]);
  });

  it('says of nothing that it is not here when it is', () => {
    const here = Object.keys(NOT_HERE).filter(key => {
      const [folder, name] = key.split('/');
      return tests.includes(`'${folder}/${name}'`);
    });
    expect(here).toEqual([]);
  });
});

function testFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return testFiles(path);
    }
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}
