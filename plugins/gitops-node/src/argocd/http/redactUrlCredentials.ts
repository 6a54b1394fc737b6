// Only the end of the scheme: looking for its start takes quadratic time on texts that are full of dots.
const URL_CREDENTIALS = /([a-z0-9+.-]:\/\/)[^\s/?#]*@/gi;

/**
 * Takes user and password out of every address in a text. Argo CD repeats what Git and Helm say, and they repeat the
 * address of the repository.
 *
 * @public
 */
export function redactUrlCredentials(text: string): string {
  return text.replace(URL_CREDENTIALS, '$1***@');
}
