import { ClosedSchemas } from './ClosedSchemas.mjs';
import { describeSchemaErrors } from './describeSchemaErrors.mjs';
import { findMistakes } from './findMistakes.mjs';
import { KINDS } from './kinds.mjs';

/**
 * Holds objects against what a Kubernetes API server would say. No schema that can be had as a package says all of it:
 * the packages' models know patterns, ranges and quantities but let unknown fields through, their types know every
 * field but no patterns, and some rules are in neither.
 */
export class KubernetesChecks {
  #schemas;
  #models = new Map();

  /** @param {{cache: import('../DiskCache.mjs').DiskCache}} options */
  static async load({ cache }) {
    return new KubernetesChecks(await ClosedSchemas.load({ cache }));
  }

  constructor(schemas) {
    this.#schemas = schemas;
  }

  /**
   * @param {any} object
   * @returns {Promise<{message: string, remedy: string}[]>}
   */
  async check(object) {
    const { apiVersion, kind, metadata } = object ?? {};
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
      return [
        {
          message:
            'apiVersion and kind have to be there: it is no Kubernetes object without them',
          remedy: 'Add them, or remove the document.',
        },
      ];
    }
    const known = KINDS.get(`${apiVersion}/${kind}`);
    if (!known) {
      return [unknownKind(apiVersion, kind)];
    }
    // Where both halves object, the models know better: an integer is a number to the types.
    const errors = describeSchemaErrors(object, [
      ...(await this.#validateByModel(known, object)),
      ...(await this.#schemas.validate(known, object)),
    ]);
    // What has not even the right shape is not looked into any further.
    const mistakes = errors.length > 0 ? errors : findMistakes(object);
    const name = typeof metadata?.name === 'string' ? ` ${metadata.name}` : '';
    return mistakes.map(({ at, message, remedy }) => ({
      message: `${kind}${name}: ${at ? `${at}: ` : ''}${message}`,
      remedy: remedy ?? `Correct ${at || 'the object'}.`,
    }));
  }

  async #validateByModel(known, object) {
    if (!this.#models.has(known.id)) {
      const exported = await import(known.module);
      this.#models.set(known.id, exported[known.kind]);
    }
    const Model = this.#models.get(known.id);
    try {
      new Model(object).validate();
      return [];
    } catch (error) {
      if (Array.isArray(error.errors)) {
        return error.errors;
      }
      throw error;
    }
  }
}

function unknownKind(apiVersion, kind) {
  const alike = [...KINDS.values()].filter(one => one.kind === kind);
  return alike.length > 0
    ? {
        message: `${kind}: apiVersion ${apiVersion} is not served by the clusters`,
        remedy: `Use ${alike.map(one => one.apiVersion).join(' or ')}.`,
      }
    : {
        message: `${kind}: the kind ${apiVersion}/${kind} is none of those that are used here`,
        remedy: `Use one of these: ${[
          ...new Set([...KINDS.values()].map(one => one.kind)),
        ]
          .sort()
          .join(', ')}. The list is in checks/kubernetes/kinds.mjs.`,
      };
}
