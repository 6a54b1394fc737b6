import { CredentialsFinding } from '../credentials/CredentialsFinding';
import { ArgocdClient } from './ArgocdClient';
import { ArgocdError } from './http/ArgocdError';
import { ArgocdTransport } from './http/ArgocdTransport';
import { ArgocdInstance } from './readInstances';

/**
 * What the check of an Argo CD asks about.
 *
 * - `version`: that it answers, and which one it is
 * - `credentials`: that it accepts them, and whose they are
 * - `applications`: that they may list Applications
 *
 * @public
 */
export type ArgocdCredentialsTopic = 'version' | 'credentials' | 'applications';

type Finding = CredentialsFinding<ArgocdCredentialsTopic>;

/**
 * Asks one Argo CD who the portal is there and what it sees. Nothing is written.
 *
 * @public
 */
export class ArgocdCredentialsCheck {
  readonly #transport: ArgocdTransport;
  readonly #client: ArgocdClient;

  /** @param options - `timeoutMs` of one call: 10 seconds unless said otherwise, 30 for the list */
  static create(options: {
    instance: ArgocdInstance;
    timeoutMs?: number;
  }): ArgocdCredentialsCheck {
    const transport = ArgocdTransport.create(options);
    return new ArgocdCredentialsCheck(
      transport,
      ArgocdClient.create({ ...options, transport }),
    );
  }

  private constructor(transport: ArgocdTransport, client: ArgocdClient) {
    this.#transport = transport;
    this.#client = client;
  }

  /**
   * Asks once; then its connections are closed.
   *
   * @returns findings up to the first problem: what follows would only repeat it
   */
  async run(options: { signal: AbortSignal }): Promise<Finding[]> {
    const findings: Finding[] = [];
    try {
      for (const ask of [
        this.#findVersion,
        this.#findAccount,
        this.#findApplications,
      ]) {
        const finding = await ask.call(this, options.signal);
        findings.push(finding);
        if ('problem' in finding) {
          break;
        }
      }
    } finally {
      await this.#transport.close();
    }
    return findings;
  }

  async #findVersion(signal: AbortSignal): Promise<Finding> {
    const check = 'version';
    return find(check, async () => {
      const version = await this.#client.readVersion({ signal });
      return { check, ok: `Argo CD ${version} answers.` };
    });
  }

  async #findAccount(signal: AbortSignal): Promise<Finding> {
    const check = 'credentials';
    return find(check, async () => {
      const account = await this.#client.readAccount({ signal });
      const whose = account ? ` of ${account}` : '';
      return { check, ok: `Argo CD accepts the credentials${whose}.` };
    });
  }

  async #findApplications(signal: AbortSignal): Promise<Finding> {
    const check = 'applications';
    return find(check, async () => {
      const { applications } = await this.#client.listApplications({ signal });
      const { length } = applications;
      // Whoever lacks the right gets an empty list, not a 403.
      return length > 0
        ? { check, ok: `It shows ${length} Applications.` }
        : {
            check,
            warning: 'Argo CD shows not a single Application.',
            remedy:
              'There is none yet, or the account lacks the right. Then add to argocd-rbac-cm: p, backstage, applications, get, */*, allow',
          };
    });
  }
}

async function find(
  check: ArgocdCredentialsTopic,
  ask: () => Promise<Finding>,
): Promise<Finding> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ArgocdError)) {
      throw error;
    }
    return { check, problem: `${error.message}.`, remedy: error.remedy };
  }
}
