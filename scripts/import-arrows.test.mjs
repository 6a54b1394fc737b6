import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { ESLint } from 'eslint';
import { ROOT } from './lib/paths.mjs';

const COMMON = '@gitops-flow/backstage-plugin-gitops-common';
const NODE = '@gitops-flow/backstage-plugin-gitops-node';

async function complaints(folder, code) {
  const cwd = path.join(ROOT, folder);
  const [{ messages }] = await new ESLint({ cwd }).lintText(code, {
    filePath: path.join(cwd, 'src/example.ts'),
  });
  return messages.filter(
    ({ ruleId }) => ruleId === '@typescript-eslint/no-restricted-imports',
  );
}

const FORBIDDEN = [
  ['plugins/gitops-common', `import { x } from '${NODE}';`],
  [
    'plugins/gitops-node',
    `import { x } from '${COMMON.replace('common', 'backend')}';`,
  ],
  ['plugins/gitops', `import { x } from '${NODE}';`],
  ['plugins/gitops', `import type { X } from '${NODE}';`],
  ['plugins/gitops-backend', `import { Sandbox } from 'sandbox';`],
  [
    'plugins/gitops-node',
    `import { RecordingProxy } from 'sandbox/testUtils';`,
  ],
  ['packages/sandbox', `import { x } from '${COMMON}';`],
  ['packages/sandbox', `import type { X } from '${NODE}';`],
];

const ALLOWED = [
  ['plugins/gitops-node', `import { x } from '${COMMON}';`],
  ['plugins/gitops-backend', `import { x } from '${NODE}';`],
  ['plugins/gitops', `import { x } from '${COMMON}';`],
  ['packages/sandbox', `import type { X } from '${COMMON}';`],
];

describe('the import arrows', () => {
  for (const [folder, code] of FORBIDDEN) {
    it(`forbid ${folder}: ${code}`, async () => {
      assert.equal((await complaints(folder, code)).length, 1);
    });
  }
  for (const [folder, code] of ALLOWED) {
    it(`allow ${folder}: ${code}`, async () => {
      assert.deepEqual(await complaints(folder, code), []);
    });
  }
});
