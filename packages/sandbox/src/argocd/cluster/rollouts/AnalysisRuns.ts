import { ObjectReference, ownerReference } from '../KubernetesObject';
import { ObjectStore } from '../ObjectStore';
import {
  AnalysisMetric,
  AnalysisRun,
  AnalysisTemplate,
  Rollout,
  RolloutAnalysis,
  ROLLOUT_HASH,
  ROLLOUT_TYPE,
} from './Rollout';

const GROUP = 'argoproj.io';

/** What a measurement is for, by the label that Argo Rollouts gives it. */
export type AnalysisPurpose =
  | 'Background'
  | 'Step'
  | 'PrePromotion'
  | 'PostPromotion';

/** The AnalysisRuns of one version of a Rollout. */
export class AnalysisRuns {
  readonly #store: ObjectStore;
  readonly #rollout: Rollout;
  readonly #reference: ObjectReference;
  readonly #hash: string;
  readonly #revision: string;

  private constructor(options: {
    store: ObjectStore;
    reference: ObjectReference;
    rollout: Rollout;
    hash: string;
    revision: string;
  }) {
    this.#store = options.store;
    this.#reference = options.reference;
    this.#rollout = options.rollout;
    this.#hash = options.hash;
    this.#revision = options.revision;
  }

  static create(options: {
    store: ObjectStore;
    reference: ObjectReference;
    rollout: Rollout;
    /** Of the version. */
    hash: string;
    /** Number of the version. */
    revision: string;
  }): AnalysisRuns {
    return new AnalysisRuns(options);
  }

  /** A template that is asked for and is not there. */
  missingTemplate(): string | undefined {
    const { canary, blueGreen } = this.#rollout.spec.strategy;
    return [
      canary?.analysis,
      ...(canary?.steps ?? []).map(({ analysis }) => analysis),
      blueGreen?.prePromotionAnalysis,
      blueGreen?.postPromotionAnalysis,
    ]
      .flatMap(analysis => templateNames(analysis))
      .find(name => !this.#template(name));
  }

  /** The run for a purpose, begun where there is none. */
  ensure(
    analysis: RolloutAnalysis,
    purpose: AnalysisPurpose,
    step?: number,
  ): AnalysisRun {
    const name = this.#name(purpose, step);
    const existing = this.#store.get(this.#at(name));
    if (existing) {
      return existing as AnalysisRun;
    }
    const { cluster, namespace } = this.#reference;
    return this.#store.create(cluster, {
      apiVersion: `${GROUP}/v1alpha1`,
      kind: 'AnalysisRun',
      metadata: {
        name,
        namespace,
        labels: {
          [ROLLOUT_HASH]: this.#hash,
          [ROLLOUT_TYPE]: purpose,
          ...(step === undefined ? {} : { 'step-index': String(step) }),
        },
        ownerReferences: [ownerReference(this.#rollout)],
      },
      spec: {
        ...(analysis.args ? { args: analysis.args } : {}),
        metrics: templateNames(analysis).flatMap(
          (template): AnalysisMetric[] =>
            this.#template(template)?.spec.metrics ?? [],
        ),
      },
    }) as AnalysisRun;
  }

  /** What measures in the background has measured enough. */
  terminate(): void {
    this.#store
      .ownedBy(this.#rollout.metadata.uid ?? '')
      .filter(
        ({ object }) =>
          object.kind === 'AnalysisRun' &&
          (object as AnalysisRun).status?.phase !== 'Failed' &&
          (object as AnalysisRun).status?.phase !== 'Successful',
      )
      .forEach(({ reference }) =>
        this.#store.update<AnalysisRun>(reference, draft => {
          draft.spec.terminate = true;
        }),
      );
  }

  #name(purpose: AnalysisPurpose, step?: number): string {
    const { name } = this.#reference;
    const ending = {
      Background: '',
      Step: `-${step}`,
      PrePromotion: '-pre',
      PostPromotion: '-post',
    }[purpose];
    return `${name}-${this.#hash}-${this.#revision}${ending}`;
  }

  #template(name: string): AnalysisTemplate | undefined {
    return this.#store.get({
      ...this.#reference,
      kind: 'AnalysisTemplate',
      name,
    }) as AnalysisTemplate | undefined;
  }

  #at(name: string): ObjectReference {
    return { ...this.#reference, kind: 'AnalysisRun', name };
  }
}

/** Templates of a namespace; those of the whole cluster are not known here. */
function templateNames(analysis: RolloutAnalysis | undefined): string[] {
  return (analysis?.templates ?? [])
    .filter(({ clusterScope }) => !clusterScope)
    .map(({ templateName }) => templateName);
}
