import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GithubClient } from '@gitops-flow/backstage-plugin-gitops-node';

const PLUGINS = resolve(__dirname, '../../../../../plugins');

/** Whoever took `github.rest` apart could call without being seen here. */
const INDIRECT = /\bgithub\.rest\b(?!\s*\.\s*\w+\s*\.\s*\w+)/;

/**
 * Every call of GitHub's API that the plugins' own code has, by its name in Octokit: `repos.createInOrg`. A client gives
 * nothing but `rest`, so there is no other way to call.
 *
 * @throws Error when a file uses `rest` in another way than `github.rest.repos.createInOrg`
 */
export function githubCallsInSource(): string[] {
  const sources = readdirSync(PLUGINS).flatMap(plugin => {
    const folder = join(PLUGINS, plugin, 'src');
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(path => /\.tsx?$/.test(path))
      .filter(path => !/__testUtils__|\.test\.tsx?$/.test(path))
      .map(path => {
        const source = readFileSync(join(folder, path), 'utf8');
        if (INDIRECT.test(source)) {
          throw new Error(
            `plugins/${plugin}/src/${path} does not name the call with github.rest: write github.rest.repos.get, for example`,
          );
        }
        return source;
      });
  });
  const calls = sources.flatMap(source =>
    [...source.matchAll(/\brest\s*\.\s*(\w+)\s*\.\s*(\w+)/g)].map(
      ([, scope, method]) => `${scope}.${method}`,
    ),
  );
  return [...new Set(calls)].sort();
}

/** Route of each of Octokit's methods, as GitHub describes it, by the method's name. */
export function routesOfCalls(rest: GithubClient['rest']): Map<string, string> {
  return new Map(
    Object.entries(rest).flatMap(([scope, methods]) =>
      Object.entries(methods).map(([name, { endpoint }]) => {
        const { method, url } = endpoint.DEFAULTS;
        return [`${scope}.${name}`, `${method} ${url}`] as const;
      }),
    ),
  );
}
