import {
  ApplicationStatus,
  DeploymentRecord,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationPlace,
  ArgocdApplication,
  Deployment,
  GitopsEnvironment,
  imagePath,
  readDeployments,
  repositoryKey,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { FoundApplication } from '../argocd/ArgocdInstances';
import { DesiredImages } from '../desired/DesiredImages';
import { layoutPlace } from '../desired/layoutPlace';
import { RevisionBook } from '../revisions/RevisionBook';
import { ApplicationFacts, applicationFacts } from './applicationFacts';
import { DeploymentOutcomes } from './DeploymentOutcomes';
import { EnvironmentMatcher, MatchedEnvironment } from './EnvironmentMatcher';
import { SyncWindows } from './SyncWindows';
import { toDeploymentRecord } from './toDeploymentRecord';

/** What is worked out once for as long as the mirror says the same. */
interface Outline {
  environment: MatchedEnvironment;
  facts: ApplicationFacts;
  /** Newest first, with the repository of each. */
  deployments: Deployment[];
  /** Where the GitOps repository has it; absent where it does not. */
  place?: ApplicationPlace;
  /** The deployments as pages see them, and how often something had been learned when they were written. */
  records?: { learned: number; history: DeploymentRecord[] };
  /** As it was told last. */
  status?: ApplicationStatus;
}

/**
 * Puts together what is known of an Application: out of the mirror, the log of commits, the desired images and the ends
 * of deployments. All of them are in memory; nobody is asked.
 */
export class ApplicationOverview {
  readonly #environments: ReadonlyMap<string, GitopsEnvironment>;
  readonly #matcher: EnvironmentMatcher;
  readonly #desired: Pick<DesiredImages, 'imageOf' | 'want'>;
  readonly #outcomes: Pick<DeploymentOutcomes, 'of' | 'want'>;
  readonly #revisions: Pick<RevisionBook, 'summarize' | 'want'>;
  readonly #repository: string;
  readonly #windows = SyncWindows.create();
  readonly #outlines = new WeakMap<ArgocdApplication, Outline>();
  #learned = 0;

  static create(options: {
    environments: GitopsEnvironment[];
    desired: Pick<DesiredImages, 'imageOf' | 'want'>;
    outcomes: Pick<DeploymentOutcomes, 'of' | 'want'>;
    revisions: Pick<RevisionBook, 'summarize' | 'want'>;
    /** Address of the GitOps repository. */
    repositoryUrl: string;
  }): ApplicationOverview {
    return new ApplicationOverview(options);
  }

  private constructor(
    options: Parameters<typeof ApplicationOverview.create>[0],
  ) {
    const { environments } = options;
    this.#environments = new Map(
      environments.map(environment => [environment.name, environment]),
    );
    this.#matcher = EnvironmentMatcher.create({ environments });
    this.#desired = options.desired;
    this.#outcomes = options.outcomes;
    this.#revisions = options.revisions;
    this.#repository = repositoryKey(options.repositoryUrl);
  }

  /** The environment to which an Application belongs. */
  environmentOf(found: FoundApplication): MatchedEnvironment {
    return this.#outlineOf(found).environment;
  }

  /** @returns path of the `image.yaml`; undefined for what is not of the GitOps repository */
  imagePathOf({ access, application }: FoundApplication): string | undefined {
    const place = this.#placeOf(access.instance.name, application);
    return place && imagePath(place);
  }

  /**
   * All that a page about an entity shows of an Application: the same object for as long as it shows the same.
   *
   * @param freshness - `observedAt`: when the mirror last knew it to be true (ISO 8601); `stale`: whether that is longer
   * ago than it should be
   */
  statusOf(
    found: FoundApplication,
    freshness: { observedAt: string; stale: boolean },
  ): ApplicationStatus {
    const { access, application } = found;
    const outline = this.#outlineOf(found);
    const { facts, place, status } = outline;
    const desiredImage = place && this.#desired.imageOf(place);
    const windows = this.#windows.of(
      application,
      access.mirror.project(application.project),
      Date.now(),
    );
    const history = this.#historyOf(found, outline);
    if (
      status?.observedAt === freshness.observedAt &&
      status.stale === freshness.stale &&
      status.desiredImage === desiredImage &&
      status.windows === windows &&
      status.history === history
    ) {
      return status;
    }
    outline.status = {
      ...facts,
      ...freshness,
      ...(desiredImage ? { desiredImage } : {}),
      ...(history.length > 0 ? { revision: revisionOf(history[0]) } : {}),
      ...(windows ? { windows } : {}),
      history,
    };
    return outline.status;
  }

  /** The little of {@link statusOf} that a list of many Applications shows. */
  summaryOf({
    access,
    application,
  }: FoundApplication): Pick<ApplicationStatus, 'desiredImage' | 'revision'> {
    const place = this.#placeOf(access.instance.name, application);
    const desiredImage = place && this.#desired.imageOf(place);
    const newest = application.history.at(0);
    return {
      ...(desiredImage ? { desiredImage } : {}),
      ...(newest
        ? {
            revision: this.#revisions.summarize(access, {
              revision: newest.revision,
              repoUrl: newest.repoUrl ?? onlyRepositoryOf(application),
            }),
          }
        : {}),
    };
  }

  /** Somebody looks at an Application: what is not known of it is asked for in the background. */
  want(found: FoundApplication): void {
    const { deployments, place } = this.#outlineOf(found);
    this.#outcomes.want(found.access.instance.name, found.application);
    if (place) {
      this.#desired.want(place);
    }
    for (const deployment of deployments) {
      this.#revisions.want(found, deployment);
    }
  }

  /**
   * Somebody looks at a list that the Application is in: what {@link summaryOf} does not know is asked for, behind all
   * that pages want.
   */
  wantSummary(found: FoundApplication): void {
    const { access, application } = found;
    const place = this.#placeOf(access.instance.name, application);
    if (place) {
      this.#desired.want(place, 'row');
    }
    const newest = application.history.at(0);
    if (newest) {
      const { revision, repoUrl = onlyRepositoryOf(application) } = newest;
      this.#revisions.want(found, { revision, repoUrl }, 'row');
    }
  }

  /** Something about revisions or the ends of deployments has become known. */
  onLearned(): void {
    this.#learned += 1;
  }

  /** Written once for as long as nothing more is known: it is most of the work of an answer. */
  #historyOf(found: FoundApplication, outline: Outline): DeploymentRecord[] {
    if (outline.records?.learned !== this.#learned) {
      outline.records = {
        learned: this.#learned,
        history: outline.deployments.map(deployment =>
          this.#recordOf(found, deployment),
        ),
      };
    }
    return outline.records.history;
  }

  #recordOf(
    { access, application }: FoundApplication,
    deployment: Deployment,
  ): DeploymentRecord {
    const { outcome, settledAt, requestedBy } = this.#outcomes.of(
      access.instance.name,
      application,
      deployment,
    );
    return toDeploymentRecord(
      {
        ...deployment,
        outcome,
        settledAt,
        requestedBy: requestedBy ?? deployment.requestedBy,
      },
      this.#revisions.summarize(access, deployment),
    );
  }

  #outlineOf({ access, application }: FoundApplication): Outline {
    const known = this.#outlines.get(application);
    if (known) {
      return known;
    }
    const { instance } = access;
    const repoUrl = onlyRepositoryOf(application);
    const outline: Outline = {
      environment: this.#matcher.environmentOf(instance.name, application),
      facts: applicationFacts(instance, application),
      deployments: readDeployments(application, undefined).map(deployment => ({
        ...deployment,
        ...(repoUrl ? { repoUrl: deployment.repoUrl ?? repoUrl } : {}),
      })),
      place: this.#placeOf(instance.name, application),
    };
    this.#outlines.set(application, outline);
    return outline;
  }

  #placeOf(
    instance: string,
    application: ArgocdApplication,
  ): ApplicationPlace | undefined {
    const { name } = this.#matcher.environmentOf(instance, application);
    return layoutPlace({
      instance,
      application,
      environment: this.#environments.get(name),
      repository: this.#repository,
    });
  }
}

/** Argo CDs of old say the repository of no deployment; where there is only one, it is the one. */
function onlyRepositoryOf({ sources }: ArgocdApplication): string | undefined {
  return sources.length === 1 ? sources[0].repoUrl : undefined;
}

function revisionOf({
  revision,
  author,
  message,
  authoredAt,
  url,
}: DeploymentRecord): NonNullable<ApplicationStatus['revision']> {
  return {
    revision,
    ...(author ? { author } : {}),
    ...(message ? { message } : {}),
    ...(authoredAt ? { authoredAt } : {}),
    ...(url ? { url } : {}),
  };
}
