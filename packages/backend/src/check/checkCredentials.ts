import { Config } from '@backstage/config';
import {
  ArgocdCredentialsCheck,
  AwsCredentialsCheck,
  CredentialsFinding,
  GithubClient,
  GithubCredentialsCheck,
  GitopsConfig,
  readGitopsConfig,
  readInstances,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { checkRegistries } from './checkRegistries';
import { checkSignIn } from './checkSignIn';

/** Longer than every system needs that answers at all. */
const DEADLINE_MS = 60_000;

/** Of one request; GitHub and AWS are asked again a few times. */
const TIMEOUT_MS = 5_000;
const RETRY_BASE_MS = 500;

/** What was found out about one system. */
export interface CheckedSystem {
  title: string;
  findings: CredentialsFinding[];
}

/** What the checks are told about time. */
interface Times {
  /** Of one request. */
  timeoutMs: number;
  /** Of everything about one system. */
  deadlineMs: number;
}

type Ask = (signal: AbortSignal) => Promise<CredentialsFinding[]>;

/**
 * Asks every system of the configuration whether it accepts the credentials for it. All are asked at the same time, and
 * none waits for another; one that does not answer is given up after a minute. Nothing is written.
 *
 * @param options - times for tests
 * @returns a promise for each system, in the order in which to show them; none is rejected
 */
export function checkCredentials(
  root: Config,
  options: Partial<Times> = {},
): Promise<CheckedSystem>[] {
  const times = {
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    deadlineMs: options.deadlineMs ?? DEADLINE_MS,
  };
  const start = (title: string, ask: Ask) =>
    within(ask, times).then(findings => ({ title, findings }));
  const unreadable = (title: string, error: unknown) =>
    Promise.resolve({ title, findings: [explain(error)] });

  const systems: Promise<CheckedSystem>[] = [];
  let gitops: GitopsConfig | undefined;
  try {
    gitops = readGitopsConfig(root);
    systems.push(...startOfGitops(root, { gitops, start, times }));
  } catch (error) {
    systems.push(unreadable('Section gitops', error));
  }
  try {
    systems.push(...startArgocd(root, { gitops, start, times }));
  } catch (error) {
    systems.push(unreadable('Section argocd', error));
  }
  return systems;
}

function startOfGitops(
  root: Config,
  options: {
    gitops: GitopsConfig;
    start: (title: string, ask: Ask) => Promise<CheckedSystem>;
    times: Times;
  },
): Promise<CheckedSystem>[] {
  const { gitops, start, times } = options;
  const { host } = gitops.repository;
  const { timeoutMs } = times;
  const { aws } = gitops;
  return [
    start(`GitHub ${host}`, async signal => {
      const github = GithubClient.fromConfig(root, {
        host,
        // A limit is something to tell, not to wait for.
        patience: 'none',
        timeoutMs,
        retryBaseMs: RETRY_BASE_MS,
      });
      return GithubCredentialsCheck.create({ config: gitops, github }).run({
        signal,
      });
    }),
    start('Sign-in with GitHub', signal =>
      checkSignIn({ root, gitops, timeoutMs, signal }),
    ),
    start('Registries', signal =>
      checkRegistries({ root, gitops, timeoutMs, signal }),
    ),
    ...(aws
      ? [
          start(`AWS ${aws.accountId}`, signal =>
            AwsCredentialsCheck.fromConfig(root, {
              config: aws,
              timeoutMs,
            }).run({ signal }),
          ),
        ]
      : []),
  ];
}

function startArgocd(
  root: Config,
  options: {
    gitops: Pick<GitopsConfig, 'environments'> | undefined;
    start: (title: string, ask: Ask) => Promise<CheckedSystem>;
    times: Times;
  },
): Promise<CheckedSystem>[] {
  const { gitops, start, times } = options;
  const instances = readInstances(root);
  const names = instances.map(({ name }) => name);
  const systems = instances.map(instance =>
    start(`Argo CD ${instance.name}`, signal =>
      ArgocdCredentialsCheck.create({
        instance,
        timeoutMs: times.timeoutMs,
      }).run({ signal }),
    ),
  );
  const lost = (gitops?.environments ?? []).filter(
    ({ instance }) => !names.includes(instance),
  );
  for (const { name, instance } of lost) {
    systems.push(
      start(`Argo CD ${instance}`, async () => [
        {
          check: 'configuration',
          problem: `The environment ${name} is deployed by an Argo CD "${instance}", which argocd.appLocatorMethods does not name.`,
          remedy: `Add it there, or name one of ${names.join(
            ', ',
          )} as instance of the environment under gitops.environments.`,
        },
      ]),
    );
  }
  return systems;
}

async function within(
  ask: Ask,
  { deadlineMs }: Times,
): Promise<CredentialsFinding[]> {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<CredentialsFinding[]>(resolve => {
    timer = setTimeout(() => {
      resolve([
        {
          check: 'answer',
          problem: `There was no answer within ${deadlineMs / 1_000} seconds.`,
          remedy:
            'Check the address in the configuration, and what lies between the backend and it: a firewall or proxy that drops connections keeps silent like this.',
        },
      ]);
      late.abort();
    }, deadlineMs);
  });
  try {
    return await Promise.race([ask(late.signal), tooLate]);
  } catch (error) {
    return [explain(error)];
  } finally {
    clearTimeout(timer);
  }
}

/** Errors about the configuration name the key and say what it should be, and never hold its value. */
function explain(error: unknown): CredentialsFinding {
  const [said] = String(error instanceof Error ? error.message : error).split(
    '\n',
  );
  return {
    check: 'configuration',
    problem: `${said.replace(/\.$/, '')}.`,
    remedy:
      'Correct the configuration: plugins/gitops-node/config.d.ts describes every key, and a key whose environment variable is not set counts as missing.',
  };
}
