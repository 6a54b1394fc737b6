import { InputError } from '@backstage/errors';
import {
  ApplicationSpec,
  describeReservedName,
  parseImage,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsConfig, GitopsEnvironment } from '../config/readGitopsConfig';
import { argoApplication } from './argoApplication';
import { argoApplicationPath, imagePath, valuesPath } from './paths';
import {
  applicationValues,
  IMAGE_COMMENT,
  imageValues,
  valuesComment,
} from './values';
import { writeYaml } from './writeYaml';

/**
 * The files that bring an application into the GitOps repository: three for each environment. Pure: the same input
 * gives the same bytes.
 *
 * @returns content by path, in promotion order
 * @throws InputError when the spec names an environment that the platform does not have, or ends in one
 * @public
 */
export function renderApplication(
  spec: ApplicationSpec,
  platform: Pick<GitopsConfig, 'repository' | 'chart' | 'environments'>,
): Map<string, string> {
  const reserved = describeReservedName(
    spec.name,
    platform.environments.map(({ name }) => name),
  );
  if (reserved) {
    throw new InputError(`name: ${reserved}`);
  }
  const files = new Map<string, string>();
  for (const [index, environment] of selectEnvironments(
    spec,
    platform.environments,
  ).entries()) {
    const place = {
      environment: environment.name,
      team: spec.team,
      application: spec.name,
    };
    const starts = index === 0 || spec.start === 'everywhere';
    files.set(
      argoApplicationPath(place),
      writeYaml(argoApplication({ spec, platform, environment })),
    );
    files.set(
      valuesPath(place),
      writeYaml(
        applicationValues({ spec, environment: environment.name }),
        valuesComment({
          spec,
          chart: platform.chart,
          environment: environment.name,
        }),
      ),
    );
    files.set(
      imagePath(place),
      writeYaml(
        imageValues(starts ? readImage(spec) : undefined),
        IMAGE_COMMENT,
      ),
    );
  }
  return files;
}

/** In promotion order, whatever the order in the spec: the first one is where an application starts. */
function selectEnvironments(
  spec: ApplicationSpec,
  known: GitopsEnvironment[],
): GitopsEnvironment[] {
  const unknown = spec.environments.filter(
    name => !known.some(environment => environment.name === name),
  );
  if (unknown.length > 0) {
    throw new InputError(
      `environments: ${unknown.join(
        ', ',
      )} is not configured; use some of ${known
        .map(({ name }) => name)
        .join(', ')}`,
    );
  }
  return known.filter(({ name }) => spec.environments.includes(name));
}

function readImage(spec: ApplicationSpec) {
  const result = parseImage(spec.image);
  if ('problem' in result) {
    throw new InputError(`image: "${spec.image}" is no exact image`);
  }
  return result.image;
}
