import { ownerTeam } from './ownerTeam';

describe('ownerTeam', () => {
  it.each([
    ['the group’s name', undefined, 'payments'],
    ['the annotation’s slug', 'acme/logistics', 'logistics'],
    ['an annotation without organisation', 'logistics', 'logistics'],
    ['the name where the annotation is empty', '', 'payments'],
    ['the name where nothing is behind the slash', 'acme/', 'payments'],
  ])('takes %s', (_, slug, expected) => {
    const annotations =
      slug === undefined ? undefined : { 'github.com/team-slug': slug };
    expect(
      ownerTeam({
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Group',
        metadata: { name: 'payments', annotations },
      }),
    ).toBe(expected);
  });
});
