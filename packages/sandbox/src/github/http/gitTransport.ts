import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Response, Router } from 'express';
import { RefUpdate } from '../../git/GitRefs';
import { readPushCommands } from '../../git/readPushCommands';
import { decompressedBody, serveSmartHttp } from '../../git/smartHttp';
import { Viewer } from '../Access';
import { GithubError } from '../errors';
import { GithubServices } from '../GithubServices';
import { assertTokenAllows } from '../rights/tokenGate';
import { Repository } from '../store/RepositoryStore';

/**
 * What `git receive-pack` runs for each ref. The server knows the rules, but whether a push loses commits can only be
 * seen here, where the objects have arrived. Each line of SANDBOX_PUSH_RULES: `deny` or `fast-forward-only`, ref, why.
 */
const UPDATE_HOOK = `#!/bin/sh
zeros=0000000000000000000000000000000000000000
tab=$(printf '\\t')
refused=
while IFS="$tab" read -r kind ref reason; do
  [ "$ref" = "$1" ] || continue
  if [ "$kind" = fast-forward-only ]; then
    [ "$2" = $zeros ] && continue
    [ "$3" = $zeros ] && continue
    git merge-base --is-ancestor "$2" "$3" && continue
  fi
  [ -n "$refused" ] || echo "error: GH013: Repository rule violations found for $1." >&2
  echo "- $reason" >&2
  refused=yes
done <<RULES
$SANDBOX_PUSH_RULES
RULES
[ -z "$refused" ]
`;

/** git's smart HTTP protocol: clone, fetch and push at \`/{owner}/{repo}.git\`, with a token as the password. */
export function gitTransport({
  services,
  directory,
}: {
  services: GithubServices;
  /** Where the hooks may be put. */
  directory: string;
}): Router {
  const hooks = join(directory, 'hooks');
  mkdirSync(hooks, { recursive: true });
  writeFileSync(join(hooks, 'update'), UPDATE_HOOK, { mode: 0o755 });
  const router = Router({ caseSensitive: true });

  router.all(
    /^\/([^/]+)\/([^/]+?)(?:\.git)?(\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/,
    async (req, res, next) => {
      try {
        const { 0: owner, 1: name, 2: service } = req.params;
        const writes =
          service === '/git-receive-pack' ||
          req.query.service === 'git-receive-pack';
        const viewer: Viewer | undefined = res.locals.viewer;
        const { store } = services.repositories;
        const repository =
          store.find(owner, name) ?? store.findByFormerName(owner, name);
        if (!repository || !mayUse(services, repository, viewer, writes, res)) {
          if (!res.headersSent) {
            res.status(404).type('text/plain').end('Repository not found.\n');
          }
          return;
        }
        const git = await services.repositories.git(repository);
        const request = {
          request: req,
          response: res,
          repositoryPath: git.path,
          path: `${service}${req.url.slice(req.path.length)}`,
          user: viewer?.account.login,
        };
        const body = decompressedBody(req);
        if (service !== '/git-receive-pack' || !viewer) {
          await serveSmartHttp({ ...request, body });
          return;
        }
        const { commands, replay } = await readPushCommands(body);
        await serveSmartHttp({
          ...request,
          body: replay,
          env: pushEnvironment(
            hooks,
            rulesFor(services, repository, viewer, commands),
          ),
          beforeEnd: () =>
            announceMoved(services, repository, commands, viewer.account.id),
        });
      } catch (error) {
        next(error);
      }
    },
  );
  return router;
}

/** git asks for the contents, and for nothing else. */
function tokenAllows(
  viewer: Viewer | undefined,
  repository: Repository,
  writes: boolean,
): boolean {
  const needs = {
    scopes: ['repo'],
    permissions: [{ contents: writes ? 'write' : 'read' } as const],
  };
  try {
    assertTokenAllows(viewer, needs, { repository, reads: !writes });
    return true;
  } catch (error) {
    if (error instanceof GithubError) {
      return false;
    }
    throw error;
  }
}

/** Answers the request itself where only the credentials or the right are missing. */
function mayUse(
  services: GithubServices,
  repository: Repository,
  viewer: Viewer | undefined,
  writes: boolean,
  res: Response,
): boolean {
  const { access } = services;
  if (!viewer && (writes || !access.allows(undefined, repository, 'pull'))) {
    // git asks for a user name and a password, and comes again.
    res
      .status(401)
      .set('www-authenticate', 'Basic realm="GitHub"')
      .type('text/plain')
      .end('Authentication required. Use a token as the password.\n');
    return false;
  }
  if (!access.sees(viewer, repository)) {
    return false;
  }
  if (
    !tokenAllows(viewer, repository, writes) ||
    (writes && !access.allows(viewer?.account, repository, 'push'))
  ) {
    res
      .status(403)
      .type('text/plain')
      .end(
        `Permission to ${repository.owner}/${repository.name}.git denied to ${viewer?.account.login}.\n`,
      );
    return false;
  }
  if (writes && repository.archived) {
    res
      .status(403)
      .type('text/plain')
      .end('This repository was archived so it is read-only.\n');
    return false;
  }
  return true;
}

function rulesFor(
  services: GithubServices,
  repository: Repository,
  viewer: Viewer,
  commands: RefUpdate[],
): string {
  return commands
    .flatMap(({ ref, before, after }) => [
      ...services.rules
        .violations(repository, viewer, { ref, before, after })
        .map(reason => ['deny', ref, reason]),
      ...(services.rules.forbidsForcePush(repository, viewer, ref)
        ? [['fast-forward-only', ref, 'Cannot force-push to this branch']]
        : []),
      ...(!after && ref === `refs/heads/${repository.defaultBranch}`
        ? [['deny', ref, 'Cannot delete the default branch']]
        : []),
    ])
    .map(fields => fields.join('\t'))
    .join('\n');
}

function pushEnvironment(hooks: string, rules: string): Record<string, string> {
  return {
    SANDBOX_PUSH_RULES: rules,
    // Continues the list of isolatedGitEnvironment().
    GIT_CONFIG_COUNT: '7',
    GIT_CONFIG_KEY_4: 'core.hooksPath',
    GIT_CONFIG_VALUE_4: hooks,
    GIT_CONFIG_KEY_5: 'receive.hideRefs',
    GIT_CONFIG_VALUE_5: 'refs/pull',
    GIT_CONFIG_KEY_6: 'receive.denyDeleteCurrent',
    GIT_CONFIG_VALUE_6: 'ignore',
  };
}

/** The push is over: whichever refs git has really moved, everybody else gets to know now. */
async function announceMoved(
  services: GithubServices,
  repository: Repository,
  commands: RefUpdate[],
  actorId: number,
): Promise<void> {
  await services.repositories.exclusively(repository, async () => {
    const git = await services.repositories.git(repository);
    for (const { ref, before, after } of commands) {
      const now = (await git.refs.get(ref))?.sha;
      if (now === after && before !== after) {
        await services.refs.announce(repository, {
          ref,
          before,
          after,
          actorId,
        });
      }
    }
  });
}
