import {
  ApplicationSettings,
  EnvironmentSettings,
  ImageVersion,
} from '@gitops-flow/backstage-plugin-gitops-common';

/**
 * Which environments of an application are asked for.
 *
 * - `present`: where it is
 * - `missing`: where it is not
 * - `promotionTarget`: where it is, behind another one that has an image
 * - `rollback`: where an image runs
 */
export type EnvironmentMode =
  | 'present'
  | 'missing'
  | 'promotionTarget'
  | 'rollback';

/** An environment that can be chosen, or cannot for a reason that is worth saying. */
export interface EnvironmentChoice {
  name: string;
  title: string;
  /** What runs there today. */
  image?: ImageVersion;
  /** The environment before, whose image a promotion brings. */
  source?: EnvironmentSettings;
  /** A promotion would change nothing: the image is the same already. */
  isUpToDate?: boolean;
}

/**
 * The environments that a field offers, in promotion order.
 *
 * @param titles - what people call the environments where the application is not
 */
export function environmentChoices(options: {
  settings: ApplicationSettings;
  mode: EnvironmentMode;
  titles?: ReadonlyMap<string, string>;
}): EnvironmentChoice[] {
  const { settings, mode, titles } = options;
  const present = settings.environments.map(
    ({ environment, title, image }) => ({ name: environment, title, image }),
  );
  switch (mode) {
    case 'missing':
      return settings.missingEnvironments.map(name => ({
        name,
        title: titles?.get(name) ?? name,
      }));
    case 'rollback':
      return present.filter(({ image }) => image);
    case 'promotionTarget':
      return present.flatMap((choice, index) => {
        const source = settings.environments[index - 1];
        return source?.image
          ? [
              {
                ...choice,
                source,
                isUpToDate: isSameImage(source.image, choice.image),
              },
            ]
          : [];
      });
    default:
      return present;
  }
}

/** Whether two images are the same version. The digest decides where both have one, since a tag can be moved. */
export function isSameImage(
  one: ImageVersion,
  other: ImageVersion | undefined,
): boolean {
  if (one.repository !== other?.repository) {
    return false;
  }
  return one.digest && other.digest
    ? one.digest === other.digest
    : one.tag === other.tag && one.digest === other.digest;
}
