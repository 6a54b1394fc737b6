import { ConflictError, InputError } from '@backstage/errors';
import {
  describeImageProblem,
  formatImage,
  ImageHistoryEntry,
  ImageReference,
  parseImage,
  Platform,
  rollbackBranch,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { ChangeRequest } from '../github/ChangeRequest';
import { RepositoryPullRequest } from '../github/RepositoryPullRequest';
import { imagePath } from '../render/paths';
import { DeployedApplication, DeployedEnvironment } from './ApplicationReader';
import { approversOf } from './approversOf';
import { chooseEnvironment } from './chooseEnvironment';
import { assertDigest, imageEdits, imageTable } from './imageChange';
import { requestedBy } from './requestedBy';
import { isSameImage, nameImage, readRunningImage } from './runningImage';

/** Git's own minimum is 4; that many are soon not enough. */
const SHORTEST_COMMIT = 7;

/**
 * A rollback that has not been proposed yet.
 *
 * @public
 */
export interface RollbackPlan {
  change: ChangeRequest;
  target: DeployedEnvironment;
  image: ImageReference;
  /** What runs in the environment on the main branch; absent while nothing does. */
  before?: ImageReference;
  /** Who approves, as CODEOWNERS writes it; absent where the repository does not say. */
  approvers?: string;
  /** Whether the environment has the image already. */
  isUnchanged: boolean;
  /** Whether that is because the last change there was a rollback, and the request names no image. */
  isRolledBack: boolean;
}

/**
 * Works out the pull request that brings an earlier image back.
 *
 * @param options - `commit`: which entry of the history, by its commit or the first 7 characters of it; `image`: instead
 * of that, any image. By default the image before the present one; where the present one was itself brought by a
 * rollback that is what stays, so that a repeated request does not go to and fro.
 * @throws InputError when there is no such image, ConflictError when there is no earlier one or `image.yaml` cannot be
 * read
 * @public
 */
export function planRollback(options: {
  application: DeployedApplication;
  environment: string;
  commit?: string;
  image?: string;
  /** Of the environment, newest first. */
  history: ImageHistoryEntry[];
  /** An open promotion to the same environment. */
  promotion?: Pick<RepositoryPullRequest, 'number' | 'url'>;
  /** What `platform.yaml` says, for the name of who approves. */
  platform?: Platform;
  requester?: string;
}): RollbackPlan {
  const { application, history, promotion, platform, requester } = options;
  const target = chooseEnvironment(
    application,
    options.environment,
    'environment',
  );
  const { environment, place } = target;
  const title = `Roll back ${place.team}/${place.application} in ${environment.name}: `;
  const before = readRunningImage(target.image, imagePath(place));
  const isRolledBack =
    options.commit === undefined &&
    options.image === undefined &&
    before !== undefined &&
    isSameImage(history[0]?.image, before) &&
    history[0].message.startsWith(title);
  const image =
    isRolledBack && before
      ? before
      : chooseImage({ ...options, target, before });
  const approvers = approversOf(platform, place);
  return {
    target,
    image,
    ...(before ? { before } : {}),
    ...(approvers ? { approvers } : {}),
    isUnchanged: isSameImage(before, image),
    isRolledBack,
    change: {
      branch: rollbackBranch(place),
      title: `${title}${nameImage(image)}`,
      body: [
        [
          `Brings an earlier image back to ${environment.name}.`,
          '',
          ...imageTable(before, image),
          '',
          `${
            approvers ? `\`${approvers}\` approves` : 'Its owners approve'
          }. The other environments stay as they are.`,
        ].join('\n'),
        ...(promotion
          ? [
              `A [promotion](${promotion.url}) to ${environment.name} is open (#${promotion.number}) and changes the same file: close it if it is what went wrong. Whichever is merged last decides.`,
            ]
          : []),
        ...requestedBy(requester, {
          application: place.application,
          team: place.team,
          environments: [place.environment],
          kind: 'rollback',
        }),
      ].join('\n\n'),
      edits: imageEdits(target, image),
    },
  };
}

function chooseImage(options: {
  target: DeployedEnvironment;
  before: ImageReference | undefined;
  commit?: string;
  image?: string;
  history: ImageHistoryEntry[];
}): ImageReference {
  const { target, before, commit, image: text, history } = options;
  if (commit !== undefined && text !== undefined) {
    throw new InputError(
      'commit: name either a commit of the history or, as image, an image',
    );
  }
  if (text !== undefined) {
    const parsed = parseImage(text);
    if ('problem' in parsed) {
      throw new InputError(
        `image: ${JSON.stringify(text)} ${describeImageProblem(
          parsed.problem,
        )}`,
      );
    }
    assertDigest({ target, image: parsed.image, field: 'image' });
    return parsed.image;
  }
  if (commit !== undefined) {
    const { image } = findEntry(target, history, commit);
    assertDigest({ target, image, field: 'commit' });
    return image;
  }
  const isPresent = isSameImage(history[0]?.image, before);
  const entry = history[isPresent ? 1 : 0];
  if (!entry) {
    throw new ConflictError(
      `environment: ${imagePath(
        target.place,
      )} has had no other image: name the one to go back to as image`,
    );
  }
  assertDigest({ target, image: entry.image, field: 'environment' });
  return entry.image;
}

function findEntry(
  target: DeployedEnvironment,
  history: ImageHistoryEntry[],
  commit: string,
): ImageHistoryEntry {
  const found =
    commit.length >= SHORTEST_COMMIT
      ? history.filter(entry => entry.commit.startsWith(commit))
      : [];
  if (found.length !== 1) {
    const choices = history.map(
      entry =>
        `${entry.commit.slice(0, SHORTEST_COMMIT)} (${formatImage(
          entry.image,
        )})`,
    );
    throw new InputError(
      `commit: ${JSON.stringify(commit)} brought no image of ${
        target.place.application
      } to ${target.environment.name}; ${
        choices.length > 0
          ? `these did: ${choices.join(', ')}`
          : 'none did so far'
      }`,
    );
  }
  return found[0];
}
