import { GitopsConfig, GitopsEnvironment } from '../config/readGitopsConfig';
import { ConflictError } from '@backstage/errors';
import { LABEL_PART_OF } from '@gitops-flow/backstage-plugin-gitops-common';
import { z } from 'zod';
import { argoApplication } from '../render/argoApplication';
import { editValues } from '../render/editValues';
import { argoApplicationPath, imagePath, valuesPath } from '../render/paths';
import { readValues } from '../render/readValues';
import { IMAGE_COMMENT, imageValues, valuesComment } from '../render/values';
import { writeYaml } from '../render/writeYaml';
import { DeployedApplication, DeployedEnvironment } from './ApplicationReader';

/** What may be in one environment only. */
const UNIQUE_KEYS = ['host', 'certificateArn'];

const applicationSchema = z.object({
  metadata: z.object({
    labels: z.record(z.string(), z.string()).optional(),
  }),
  spec: z.object({
    source: z.object({ path: z.string().regex(/^.+\/[^/]+$/) }),
  }),
});

/** An environment that an application comes to, and the files that bring it there. */
export interface AddedEnvironment {
  environment: GitopsEnvironment;
  /** Whose settings it takes. */
  source: DeployedEnvironment;
  files: Map<string, string>;
  /** Keys of the source's values that are not taken over, because only one environment can have them. */
  leftOut: string[];
}

/**
 * The files that bring an application to one more environment: the settings of the nearest environment before it, no
 * image yet.
 *
 * @throws ConflictError when the files of that environment are not as the chart has them
 */
export function addedFiles(options: {
  application: DeployedApplication;
  config: Pick<GitopsConfig, 'repository' | 'environments'>;
  environment: GitopsEnvironment;
}): AddedEnvironment {
  const { application, config, environment } = options;
  const place = {
    environment: environment.name,
    team: application.team,
    application: application.name,
  };
  const source = chooseSource(application, config.environments, environment);
  const { chart, system } = readApplication(source);
  const values: object = Object(
    readValues(source.values, valuesPath(source.place)).toJS(),
  );
  const leftOut = UNIQUE_KEYS.filter(key => key in values);
  const comment = (name: string) =>
    valuesComment({
      spec: { name: application.name },
      chart,
      environment: name,
    });
  return {
    environment,
    source,
    leftOut,
    files: new Map([
      [
        argoApplicationPath(place),
        writeYaml(
          argoApplication({
            spec: { name: application.name, team: application.team, system },
            platform: { repository: config.repository, chart },
            environment,
          }),
        ),
      ],
      [
        valuesPath(place),
        editValues(
          source.values.replace(
            comment(source.place.environment)[0],
            comment(environment.name)[0],
          ),
          {
            environment: environment.name,
            ...Object.fromEntries(leftOut.map(key => [key, undefined])),
          },
        ),
      ],
      [imagePath(place), writeYaml(imageValues(undefined), IMAGE_COMMENT)],
    ]),
  };
}

/** The nearest one before in promotion order; the first one where there is none before. */
function chooseSource(
  { environments }: DeployedApplication,
  order: GitopsEnvironment[],
  environment: GitopsEnvironment,
): DeployedEnvironment {
  const position = (name: string) =>
    order.findIndex(each => each.name === name);
  const earlier = environments.filter(
    ({ place }) => position(place.environment) < position(environment.name),
  );
  return earlier.at(-1) ?? environments[0];
}

function readApplication({ application, place }: DeployedEnvironment) {
  const path = argoApplicationPath(place);
  const result = applicationSchema.safeParse(
    readValues(application, path).toJS(),
  );
  if (!result.success) {
    throw new ConflictError(
      `${path} is not as the portal writes it (${result.error.issues[0].path.join(
        '.',
      )}), so its settings cannot be copied: mend it by a pull request first`,
    );
  }
  const { metadata, spec } = result.data;
  const slash = spec.source.path.lastIndexOf('/');
  return {
    // The same version as there: the values were written for it.
    chart: {
      path: spec.source.path.slice(0, slash),
      version: spec.source.path.slice(slash + 1),
    },
    system: metadata.labels?.[LABEL_PART_OF],
  };
}
