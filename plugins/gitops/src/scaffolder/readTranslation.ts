import {
  ApiHolder,
  TranslationApi,
  TranslationFunction,
  translationApiRef,
} from '@backstage/frontend-plugin-api';
import { gitopsTranslationRef } from '../translations/ref';

/** The translation function outside of components, where a form checks what was entered. */
export async function readTranslation(
  source: ApiHolder | TranslationApi,
): Promise<TranslationFunction<typeof gitopsTranslationRef.T>> {
  const translationApi =
    'getTranslation' in source ? source : source.get(translationApiRef);
  if (!translationApi) {
    throw new Error('The app has no translation API');
  }
  const snapshot = translationApi.getTranslation(gitopsTranslationRef);
  if (snapshot.ready) {
    return snapshot.t;
  }
  return new Promise((resolve, reject) => {
    const subscription = translationApi
      .translation$(gitopsTranslationRef)
      .subscribe({
        next: loaded => {
          if (loaded.ready) {
            subscription.unsubscribe();
            resolve(loaded.t);
          }
        },
        error: reject,
      });
  });
}
