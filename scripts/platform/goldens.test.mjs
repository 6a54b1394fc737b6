import assert from 'node:assert/strict';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse, stringify } from 'yaml';
import { validate } from '../../templates/platform/gitops-apps/checks/validate.mjs';
import { ROOT } from '../lib/paths.mjs';
import { GitopsApps } from './GitopsApps.mjs';

const GOLDEN = path.join(ROOT, 'plugins/gitops-node/src/render/__golden__');

/** Its environments and team are of a company of its own, whose names are the point. */
const ELSEWHERE = ['names-that-yaml-misreads'];

/** What the platform team decides, with all that an application can ask for. */
const PLATFORM = {
  platform: { prometheus: { address: 'http://prometheus.monitoring:9090' } },
};

const goldens = readdirSync(GOLDEN).filter(name => !ELSEWHERE.includes(name));
const cache = mkdtempSync(path.join(os.tmpdir(), 'goldens-cache-'));
let apps;

before(() => {
  apps = GitopsApps.create({ teams: ['payments'] });
  for (const environment of ['dev', 'staging', 'prod']) {
    const file = path.join(apps.folder, `values/_platform/${environment}.yaml`);
    const values = parse(readFileSync(file, 'utf8'));
    writeFileSync(
      file,
      stringify({
        ...values,
        platform: { ...values.platform, ...PLATFORM.platform },
      }),
    );
  }
});

after(() => {
  apps.remove();
  rmSync(cache, { recursive: true, force: true });
});

describe('what the portal renders', () => {
  for (const golden of goldens) {
    it(`passes the checks of the repository and the chart: ${golden}`, async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'golden-'));
      try {
        cpSync(apps.folder, folder, { recursive: true });
        cpSync(path.join(GOLDEN, golden), folder, { recursive: true });
        const report = await validate({
          head: folder,
          base: apps.folder,
          cache,
        });
        assert.deepEqual(report.findings, []);
        assert.ok(report.renders > 0);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});
