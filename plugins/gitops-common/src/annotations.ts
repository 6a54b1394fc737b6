/**
 * Label selector of the Argo CD Applications that belong to an entity. Roadie's name and meaning.
 *
 * @public
 */
export const ANNOTATION_ARGOCD_APP_SELECTOR = 'argocd/app-selector';

/**
 * Name of the one Argo CD Application that belongs to an entity. Roadie's name and meaning.
 *
 * @public
 */
export const ANNOTATION_ARGOCD_APP_NAME = 'argocd/app-name';

/**
 * Namespace of the entity's Applications. Roadie's name and meaning.
 *
 * @public
 */
export const ANNOTATION_ARGOCD_APP_NAMESPACE = 'argocd/app-namespace';

/**
 * AppProject of the entity's Applications. Roadie's name and meaning.
 *
 * @public
 */
export const ANNOTATION_ARGOCD_PROJECT_NAME = 'argocd/project-name';

/**
 * Names of the Argo CD instances that count for the entity, with commas between them. Name and meaning of the community
 * plugin `argocd`; without it every instance counts.
 *
 * @public
 */
export const ANNOTATION_ARGOCD_INSTANCE_NAME = 'argocd/instance-name';

/**
 * `owner/repository` on GitHub, as Backstage's GitHub plugins read it.
 *
 * @public
 */
export const ANNOTATION_GITHUB_PROJECT_SLUG = 'github.com/project-slug';

/**
 * Label of an Argo CD Application: the application's name, the same in every environment.
 *
 * @public
 */
export const LABEL_NAME = 'app.kubernetes.io/name';

/**
 * Label of an Argo CD Application: the catalog system.
 *
 * @public
 */
export const LABEL_PART_OF = 'app.kubernetes.io/part-of';

/**
 * Label of an Argo CD Application: a name out of `gitops.environments`.
 *
 * @public
 */
export const LABEL_ENVIRONMENT = 'environment';

/**
 * Label of an Argo CD Application: the owning team.
 *
 * @public
 */
export const LABEL_TEAM = 'team';

/**
 * `"true"` on an entity: its application cannot be decommissioned until somebody takes the annotation away.
 *
 * @public
 */
export const ANNOTATION_PROTECTED = 'gitops-flow/protected';
