/**
 * Who asks, as people call them.
 *
 * @param user - of the action's context
 */
export function requesterOf(
  user:
    | {
        ref?: string;
        entity?: { spec: { profile?: { displayName?: string } } };
      }
    | undefined,
): string {
  return user?.entity?.spec.profile?.displayName || user?.ref || 'Backstage';
}
