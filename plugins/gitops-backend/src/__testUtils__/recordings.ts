import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../../../fixtures/argocd/v3.5.1');

/** What Argo CD answered when it was recorded: `detail/resource-tree-rollout`. */
export function recordedResponse(name: string): {
  status: number;
  body: unknown;
} {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'))
    .response;
}
