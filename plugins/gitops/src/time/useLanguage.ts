import { appLanguageApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';

/** The language that the app shows, as Intl wants it. */
export function useLanguage(): string {
  const languageApi = useApi(appLanguageApiRef);
  const [language, setLanguage] = useState(languageApi.getLanguage().language);

  useEffect(() => {
    const subscription = languageApi
      .language$()
      .subscribe(change => setLanguage(change.language));
    return () => subscription.unsubscribe();
  }, [languageApi]);

  return language;
}
