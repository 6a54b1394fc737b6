import { parseAllDocuments } from 'yaml';
import { KubernetesObject } from '../cluster/KubernetesObject';
import { ManifestError } from './ManifestError';

/**
 * Reads the documents of a YAML text as Kubernetes' tools do: YAML 1.1, empty documents skipped, lists taken apart.
 *
 * @throws ManifestError where the text is no YAML or no object has apiVersion, kind and name
 */
export function parseManifests(
  text: string,
  where: string,
): KubernetesObject[] {
  return parseAllDocuments(text, { version: '1.1' }).flatMap(document => {
    const [error] = document.errors;
    if (error) {
      throw new ManifestError(
        `Failed to unmarshal "${where}": ${error.message}`,
      );
    }
    const value: unknown = document.toJS();
    return value === null || value === undefined
      ? []
      : flatten(value).map(item => checked(item, where));
  });
}

function flatten(value: unknown): unknown[] {
  if (
    isRecord(value) &&
    Array.isArray(value.items) &&
    String(value.kind).endsWith('List')
  ) {
    return value.items.flatMap(flatten);
  }
  return [value];
}

function checked(value: unknown, where: string): KubernetesObject {
  if (
    !isRecord(value) ||
    typeof value.apiVersion !== 'string' ||
    typeof value.kind !== 'string' ||
    !isRecord(value.metadata) ||
    typeof (value.metadata.name ?? value.metadata.generateName) !== 'string'
  ) {
    throw new ManifestError(
      `Failed to unmarshal "${where}": an object has no apiVersion, kind or metadata.name`,
    );
  }
  const { metadata } = value;
  return { ...value, metadata: { name: '', ...metadata } } as KubernetesObject;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
