/** How a registry wants to know who asks. */
export type Challenge =
  | { scheme: 'basic' }
  | { scheme: 'bearer'; realm: string; service?: string };

const PARAMETER = /([a-zA-Z_]+)\s*=\s*(?:"([^"]*)"|([^\s",]+))/g;

/**
 * Reads `WWW-Authenticate` of a 401. A token is preferred to sending the password itself.
 *
 * @returns undefined when neither a token nor a password would help
 */
export function parseChallenge(header: string | null): Challenge | undefined {
  const bearer = header?.match(/\bbearer\s+(.*)$/i)?.[1];
  if (bearer !== undefined) {
    const parameters = new Map(
      [...bearer.matchAll(PARAMETER)].map(([, name, quoted, plain]) => [
        name.toLowerCase(),
        quoted ?? plain,
      ]),
    );
    const realm = parameters.get('realm');
    const service = parameters.get('service');
    if (realm) {
      return { scheme: 'bearer', realm, ...(service ? { service } : {}) };
    }
  }
  return header && /\bbasic\b/i.test(header) ? { scheme: 'basic' } : undefined;
}
