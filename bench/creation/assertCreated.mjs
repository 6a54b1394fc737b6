const FILES = ['catalog-info.yaml', 'README.md', 'mkdocs.yml', 'docs/index.md'];
/** Three for each of three environments. */
const CHANGED_FILES = 9;

/**
 * Looks whether there is all that a creation is for: a creation that leaves something out would be a quick one.
 *
 * @throws Error that says what is missing
 */
export async function assertCreated({ world, name, teams }) {
  const get = async path => {
    const response = await fetch(`${world.githubApi}/repos/acme/${path}`, {
      headers: { authorization: 'Bearer sandbox-portal' },
    });
    if (!response.ok) {
      throw new Error(`GET ${path} was answered with ${response.status}`);
    }
    return response.json();
  };
  for (const file of FILES) {
    await get(`${name}/contents/${file}?ref=main`);
  }
  const present = await get(`${name}/teams`);
  for (const [team, permission] of Object.entries(teams)) {
    demand(
      present.some(
        each => each.slug === team && each.permission === permission,
      ),
      `Team ${team} has no right to ${permission} in ${name}`,
    );
  }
  const pulls = await get(`gitops-apps/pulls?state=open&head=acme:app/${name}`);
  demand(
    pulls.length === 1,
    `There are ${pulls.length} pull requests for ${name}`,
  );
  const changed = await get(`gitops-apps/pulls/${pulls[0].number}/files`);
  demand(
    changed.length === CHANGED_FILES,
    `The pull request for ${name} has ${changed.length} files`,
  );
}

function demand(holds, message) {
  if (!holds) {
    throw new Error(message);
  }
}
