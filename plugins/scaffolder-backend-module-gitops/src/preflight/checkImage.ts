import {
  formatImage,
  parseImage,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { ImageRegistries } from '@gitops-flow/backstage-plugin-gitops-node';

/** What its registry says about an image. */
export interface ImageFindings {
  problems: string[];
  /** Absent unless the registry has the image. */
  digest?: string;
}

/**
 * Looks for an image. A registry that does not say is told to the log, and no reason to refuse: clusters may have
 * rights that the portal does not have.
 */
export async function checkImage(options: {
  registries: ImageRegistries;
  image: unknown;
  log: (line: string) => void;
  signal: AbortSignal | undefined;
}): Promise<ImageFindings> {
  const { registries, log, signal } = options;
  const parsed =
    typeof options.image === 'string' ? parseImage(options.image) : undefined;
  if (!parsed || !('image' in parsed)) {
    // The check of the fields says what is wrong with it.
    return { problems: [] };
  }
  const { image } = parsed;
  const name = formatImage(image);
  const answer = await registries.check(image, { signal });
  switch (answer.state) {
    case 'found':
      log(
        `Image ${name}: found${image.digest ? '' : `, it is ${answer.digest}`}`,
      );
      return { problems: [], digest: answer.digest };
    case 'missing':
      return {
        problems: [
          `image: "${name}" does not exist, ${answer.problem}: ${
            answer.what === 'repository'
              ? 'correct its name, or push it first'
              : 'name a version that is there, or push it first'
          }`,
        ],
      };
    default:
      log(
        `Image ${name}: could not be checked, the request goes on without. ${answer.reason}`,
      );
      return { problems: [] };
  }
}
