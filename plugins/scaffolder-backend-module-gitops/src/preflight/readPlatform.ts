import {
  describeIssues,
  Platform,
  platformSchema,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsRepository } from '@gitops-flow/backstage-plugin-gitops-node';
import { parse } from 'yaml';

const PLATFORM_FILE = 'platform.yaml';

/** The main branch of the GitOps repository. */
export interface PlatformFindings {
  paths: ReadonlySet<string>;
  /** Absent when `platform.yaml` is not there or cannot be understood, which the log says. */
  platform?: Platform;
}

/** Reads, in one call while `platform.yaml` stays the same, what there is and what the platform allows. */
export async function readPlatform(options: {
  gitopsRepository: GitopsRepository;
  log: (line: string) => void;
  signal: AbortSignal | undefined;
}): Promise<PlatformFindings> {
  const { gitopsRepository, log, signal } = options;
  let paths: ReadonlySet<string> | undefined;
  let text: string | undefined;
  try {
    const files = await gitopsRepository.readFiles(
      all => {
        paths = new Set(all);
        return [PLATFORM_FILE];
      },
      { signal },
    );
    text = files.get(PLATFORM_FILE);
  } catch (error) {
    signal?.throwIfAborted();
    if (!paths) {
      throw error;
    }
    log(`${PLATFORM_FILE}: could not be read. ${String(error)}`);
  }
  return { paths: paths ?? new Set(), ...understand(text, log) };
}

function understand(
  text: string | undefined,
  log: (line: string) => void,
): { platform?: Platform } {
  if (text === undefined) {
    return {};
  }
  try {
    const result = platformSchema.safeParse(parse(text));
    if (result.success) {
      return { platform: result.data };
    }
    log(
      `${PLATFORM_FILE}: not understood, so allowed registries were not checked. ${describeIssues(
        result.error,
      ).join('; ')}`,
    );
  } catch (error) {
    log(
      `${PLATFORM_FILE}: is no YAML, so allowed registries were not checked. ${String(
        error,
      )}`,
    );
  }
  return {};
}
