import { parseApplicationSpec } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  findDigestProblems,
  findRegistryProblems,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { refuse } from '../actions/readSpec';
import { askAboutOwner } from './askAboutOwner';
import { checkCredentials, describeBudget } from './checkCredentials';
import { checkImage } from './checkImage';
import { checkPlatform, strictestEnvironments } from './checkPlatform';
import { Inquiry } from './Inquiry';
import {
  PreflightRequest,
  PreflightResult,
  PreflightServices,
  readIdentity,
} from './PreflightRequest';
import { readPlatform } from './readPlatform';

/** Stands in for a team that could not be read, so that the other fields are still checked. */
const UNKNOWN_TEAM = 'unknown';

/** Asks everybody at once, and says everything that is wrong with a request at once. */
export class Preflight {
  readonly #services: PreflightServices;

  static create(services: PreflightServices): Preflight {
    return new Preflight(services);
  }

  private constructor(services: PreflightServices) {
    this.#services = services;
  }

  /** @throws InputError with one line for each problem */
  async check(request: PreflightRequest): Promise<PreflightResult> {
    const { config } = this.#services;
    const { fields, log } = request;
    const slug = `${config.applications.owner}/${fields.name}`;
    const { about, main, image, credentials, failures } = await this.#askAll(
      request,
      slug,
    );
    const { owner, system } = about;

    const parsed = parseApplicationSpec({
      ...fields,
      mode: 'prebuilt',
      team: owner?.team ?? UNKNOWN_TEAM,
      ...(system ? { system: system.name } : {}),
    });
    const spec = 'spec' in parsed ? parsed.spec : undefined;
    const problems = [
      ...('problems' in parsed ? parsed.problems : []),
      ...(image?.problems ?? []),
      ...(spec && main?.platform
        ? findRegistryProblems({ image: spec.image, platform: main.platform })
        : []),
      ...(spec
        ? findDigestProblems({
            environments: strictestEnvironments(config, main),
            request: spec,
            digest: image?.digest,
          })
        : []),
      ...about.problems,
      ...(main
        ? checkPlatform({
            config,
            request: { ...readIdentity(fields), team: owner?.team },
            findings: main,
          })
        : []),
      ...(credentials ?? []),
      ...failures,
    ];
    if (!spec || !owner || problems.length > 0) {
      throw refuse(problems);
    }
    log(
      `Team ${owner.team}: may deploy to ${spec.environments.join(
        ', ',
      )} with the chart ${config.chart.path}/${config.chart.version}`,
    );
    return {
      spec,
      ownerRef: owner.ref,
      isNew: about.isNew ?? false,
      ...(system ? { systemRef: system.ref } : {}),
      slug,
      ...(image?.digest ? { digest: image.digest } : {}),
    };
  }

  async #askAll(request: PreflightRequest, slug: string) {
    const services = this.#services;
    const { fields, log, signal } = request;
    const inquiry = new Inquiry({ signal });
    const [about, main, image, credentials] = await Promise.all([
      askAboutOwner({ services, request, slug, inquiry }),
      inquiry.ask('github', () => readPlatform({ ...services, log, signal })),
      inquiry.ask('registry', () =>
        checkImage({ ...services, image: fields.image, log, signal }),
      ),
      inquiry.ask('github', () =>
        checkCredentials({ ...services, log, signal }),
      ),
    ]);
    const scarcity = describeBudget(services.github.budget());
    if (scarcity) {
      log(scarcity);
    }
    return {
      about,
      main,
      image,
      credentials,
      // Credentials that lack something explain why other questions failed.
      failures: inquiry.problems(credentials?.length ? ['github'] : []),
    };
  }
}
