import { ConflictError, InputError } from '@backstage/errors';
import {
  describeImageProblem,
  formatImage,
  ImageHistoryEntry,
  ImageReference,
  parseImage,
  Platform,
  promotionBranch,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { ChangeRequest } from '../github/ChangeRequest';
import { imagePath } from '../render/paths';
import { DeployedApplication, DeployedEnvironment } from './ApplicationReader';
import { approversOf } from './approversOf';
import { chooseEnvironment } from './chooseEnvironment';
import { assertDigest, imageEdits, imageTable } from './imageChange';
import { requestedBy } from './requestedBy';
import { isSameImage, nameImage, readRunningImage } from './runningImage';

/**
 * A promotion that has not been proposed yet.
 *
 * @public
 */
export interface PromotionPlan {
  change: ChangeRequest;
  /** Where the image goes. */
  target: DeployedEnvironment;
  /** Name of the environment whose image it is; absent where a person named the image. */
  from?: string;
  image: ImageReference;
  /** What runs in the target on the main branch; absent while nothing does. */
  before?: ImageReference;
  /** Who approves, as CODEOWNERS writes it; absent where the repository does not say. */
  approvers?: string;
  /** Whether the target has the image already. */
  isUnchanged: boolean;
  /** Whether the target ran a newer image before, as far as the history tells. */
  goesBack: boolean;
}

/**
 * Works out the pull request that brings an image to a later environment. It is the one that `automation/promote.mjs`
 * of the GitOps repository opens, and says in addition who asked.
 *
 * @param options - `to`: name of the environment; `from`: name of the one whose image it gets, by default the one before
 * it that has the application; `image`: instead of that, any image as `ghcr.io/acme/checkout:1.4.2`
 * @throws InputError when there is nothing that can be promoted, ConflictError when an `image.yaml` cannot be read
 * @public
 */
export function planPromotion(options: {
  application: DeployedApplication;
  to: string;
  from?: string;
  image?: string;
  /** What `platform.yaml` says, for the name of who approves. */
  platform?: Platform;
  /** Of the target and of the environment that the image comes from, newest first. */
  histories?: ImageHistoryEntry[][];
  requester?: string;
}): PromotionPlan {
  const { application, platform, histories = [], requester } = options;
  const target = chooseEnvironment(application, options.to, 'to');
  const { image, from } = chooseImage({ ...options, target });
  const { environment, place } = target;
  const before = readRunningImage(target.image, imagePath(place));
  const isUnchanged = isSameImage(before, image);
  const goesBack =
    before !== undefined &&
    !isUnchanged &&
    histories.some(history => isOlder(history, image, before));
  const name = `${place.team}/${place.application}`;
  const approvers = approversOf(platform, place);
  return {
    target,
    ...(from ? { from } : {}),
    image,
    ...(before ? { before } : {}),
    ...(approvers ? { approvers } : {}),
    isUnchanged,
    goesBack,
    change: {
      branch: promotionBranch(place),
      title: `Promote ${name} to ${environment.name}: ${nameImage(image)}`,
      body: [
        [
          from
            ? `Brings to ${environment.name} what runs in ${from}.`
            : `Brings an image to ${environment.name} that was chosen by hand.`,
          '',
          ...imageTable(before, image),
          '',
          `${
            approvers ? `\`${approvers}\` approves` : 'Its owners approve'
          }. A later promotion replaces this one; to go back after the merge, revert it.`,
        ].join('\n'),
        ...(goesBack && before
          ? [
              `**This goes back:** \`${formatImage(before)}\`, which ${
                environment.name
              } has now, came after \`${formatImage(image)}\`.`,
            ]
          : []),
        ...requestedBy(requester, {
          application: place.application,
          team: place.team,
          environments: [place.environment],
          kind: 'promote',
        }),
      ].join('\n\n'),
      edits: imageEdits(target, image),
    },
  };
}

function chooseImage(options: {
  application: DeployedApplication;
  target: DeployedEnvironment;
  from?: string;
  image?: string;
}): { image: ImageReference; from?: string } {
  const { application, target, image: text } = options;
  if (text !== undefined) {
    if (options.from !== undefined) {
      throw new InputError(
        'image: name either an image or, as from, the environment that it comes from',
      );
    }
    const parsed = parseImage(text);
    if ('problem' in parsed) {
      throw new InputError(
        `image: ${JSON.stringify(text)} ${describeImageProblem(
          parsed.problem,
        )}`,
      );
    }
    assertDigest({ target, image: parsed.image, field: 'image' });
    return parsed;
  }
  const source = chooseSource({ ...options, application, target });
  const file = imagePath(source.place);
  const image = readRunningImage(source.image, file);
  if (!image) {
    throw new ConflictError(
      `from: ${application.name} runs nothing in ${source.environment.name} yet (${file} has no image), so there is nothing to promote: let a build or a promotion bring an image there first`,
    );
  }
  assertDigest({ target, image, field: 'from', origin: file });
  return { image, from: source.environment.name };
}

function chooseSource(options: {
  application: DeployedApplication;
  target: DeployedEnvironment;
  from?: string;
}): DeployedEnvironment {
  const { application, target, from } = options;
  const { environments } = application;
  const source =
    from === undefined
      ? environments[environments.indexOf(target) - 1]
      : chooseEnvironment(application, from, 'from');
  if (!source) {
    throw new InputError(
      `to: ${target.environment.name} is the first environment of ${application.name}: builds deploy to it, nothing is promoted there`,
    );
  }
  if (environments.indexOf(source) >= environments.indexOf(target)) {
    throw new InputError(
      `from: images go from ${environments
        .map(({ environment }) => environment.name)
        .join(' to ')}, so not from ${source.environment.name} to ${
        target.environment.name
      }`,
    );
  }
  return source;
}

/** Whether a history, newest first, had one image before it had the other for the first time. */
function isOlder(
  history: ImageHistoryEntry[],
  image: ImageReference,
  than: ImageReference,
): boolean {
  const firstOf = (wanted: ImageReference) =>
    history.findLastIndex(entry => isSameImage(entry.image, wanted));
  return firstOf(than) >= 0 && firstOf(image) > firstOf(than);
}
