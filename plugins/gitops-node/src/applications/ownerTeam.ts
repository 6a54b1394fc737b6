import { Entity } from '@backstage/catalog-model';

/** Of the catalog's own GitHub provider: `organisation/team`. */
const ANNOTATION_GITHUB_TEAM_SLUG = 'github.com/team-slug';

/**
 * Slug of the GitHub team behind a group of the catalog: what stands behind the slash of the annotation
 * `github.com/team-slug`, otherwise the group's name.
 *
 * @public
 */
export function ownerTeam(group: Entity): string {
  const slug = group.metadata.annotations?.[ANNOTATION_GITHUB_TEAM_SLUG];
  return slug?.split('/').pop() || group.metadata.name;
}
