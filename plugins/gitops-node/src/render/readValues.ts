import { ConflictError } from '@backstage/errors';
import { Document, parseDocument } from 'yaml';

/**
 * Reads a values file as Helm does: as YAML 1.1.
 *
 * @param file - its path, for the error
 * @throws ConflictError when the file is no YAML
 */
export function readValues(text: string, file: string): Document {
  const document = parseDocument(text, { version: '1.1' });
  if (document.errors.length > 0) {
    throw new ConflictError(
      `${file} is no YAML that can be read: ${
        document.errors[0].message.split('\n')[0]
      } Mend it by a pull request, then try again`,
    );
  }
  return document;
}
