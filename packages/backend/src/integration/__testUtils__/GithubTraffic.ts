import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import {
  OpenApiContract,
  OpenApiDocument,
  RecordingProxy,
  RequestContract,
} from 'sandbox/testUtils';

/** What portals ask the API of GitHub, and what it answers. */
export class GithubTraffic {
  readonly #proxies: RecordingProxy[] = [];
  readonly #document = OpenApiDocument.enterpriseServer();
  readonly #enterpriseServer = OpenApiContract.create(this.#document);
  readonly #githubCom = RequestContract.create(OpenApiDocument.githubCom());

  async stop(): Promise<void> {
    await Promise.all(this.#proxies.map(proxy => proxy.stop()));
  }

  /** A portal's configuration with which everything about the API is written down. */
  async record(config: JsonObject): Promise<JsonObject> {
    const integrations = new ConfigReader(config).getConfigArray(
      'integrations.github',
    );
    const github = [];
    for (const integration of integrations) {
      const proxy = await RecordingProxy.start({
        apiUrl: integration.getString('apiBaseUrl'),
      });
      this.#proxies.push(proxy);
      github.push({
        ...integration.get<JsonObject>(),
        apiBaseUrl: proxy.apiUrl,
      });
    }
    return { ...config, integrations: { github } };
  }

  /** Everything that an Enterprise Server or github.com does not describe, each only once. */
  findMistakes(): string[] {
    const mistakes = this.#exchanges.flatMap(exchange => {
      const { request, status } = exchange;
      return [
        ...this.#enterpriseServer.findProblems(exchange),
        ...this.#githubCom
          .findProblems(request)
          .map(problem => `github.com: ${problem}`),
      ].map(
        problem => `${request.method} ${request.path} (${status}): ${problem}`,
      );
    });
    return [...new Set(mistakes)];
  }

  /** What was asked, as GitHub describes it: `GET /repos/{owner}/{repo}`. */
  get routes(): string[] {
    const routes = this.#exchanges.map(({ request }) => {
      const { method, path } = request;
      const [pathname] = path.split('?');
      return this.#document.find(method, pathname)?.route ?? path;
    });
    return [...new Set(routes)].sort();
  }

  get #exchanges() {
    return this.#proxies.flatMap(({ exchanges }) => exchanges);
  }
}
