import { mockApis } from '@backstage/frontend-test-utils';
import { HEALTH_STATUSES } from '@gitops-flow/backstage-plugin-gitops-common';
import es from './es';
import { gitopsTranslationRef } from './ref';

const placeholders = (text: string) =>
  [...text.matchAll(/\{\{\s*([^}]+?)\s*\}\}/g)].map(match => match[1]).sort();

// What a translation reference holds is its own business, so the English texts are asked for one by one.
const { t } = mockTranslation();

function mockTranslation() {
  const snapshot = mockApis.translation().getTranslation(gitopsTranslationRef);
  if (!snapshot.ready) {
    throw new Error('English needs no loading');
  }
  return snapshot;
}

describe('translations', () => {
  it('gives every text in English', () => {
    expect(HEALTH_STATUSES.map(health => t(`health.${health}`))).toEqual([
      'Healthy',
      'Suspended',
      'Progressing',
      'Missing',
      'Degraded',
      'Health unknown',
    ]);
  });

  it.each(Object.entries(es))(
    'has %s in Spanish with the same placeholders as in English',
    (key, spanish) => {
      const english = Reflect.apply(t, undefined, [
        key,
        { interpolation: { skipOnVariables: true } },
      ]);
      expect(english).not.toBe(key);
      expect(spanish.trim()).not.toBe('');
      expect(placeholders(spanish)).toEqual(placeholders(String(english)));
    },
  );
});
