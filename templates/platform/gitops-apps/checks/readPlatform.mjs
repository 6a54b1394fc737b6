const FILE = 'platform.yaml';

/**
 * Reads platform.yaml, without which nothing else can be judged.
 *
 * @param {{
 *   tree: import('./repository/RepositoryTree.mjs').RepositoryTree,
 *   cache: import('./DiskCache.mjs').DiskCache,
 * }} options
 * @returns {Promise<{platform?: object, findings: import('./Checker.mjs').Finding[]}>}
 */
export async function readPlatform({ tree, cache }) {
  if (!tree.has(FILE)) {
    return {
      findings: [
        {
          path: FILE,
          rule: 'layout',
          message: 'the settings of the platform are missing',
          remedy: 'Put platform.yaml back, as README.md describes it.',
        },
      ],
    };
  }
  const key = tree.fingerprint(FILE);
  const known = cache.get('platforms', key);
  if (known) {
    return known;
  }
  const { readYaml } = await import('./repository/readYaml.mjs');
  const { documents, problems } = readYaml(tree.text(FILE));
  const [platform] = documents;
  const findings = problems.map(({ message, remedy }) => ({
    path: FILE,
    rule: 'yaml',
    message,
    remedy,
  }));
  const isMapping =
    typeof platform === 'object' &&
    platform !== null &&
    !Array.isArray(platform);
  if (findings.length === 0 && (!isMapping || documents.length > 1)) {
    findings.push({
      path: FILE,
      rule: 'layout',
      message: 'it is no single mapping of settings',
      remedy: 'Write it as README.md describes it.',
    });
  }
  const result = findings.length > 0 ? { findings } : { platform, findings };
  cache.put('platforms', key, result);
  return result;
}
