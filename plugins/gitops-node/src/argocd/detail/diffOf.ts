import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { JsonObject, JsonValue } from '@backstage/types';
import { ResourceDiff } from '@gitops-flow/backstage-plugin-gitops-common';
import { stringify } from 'yaml';
import { markedText } from '../http/plainText';
import { ManagedResource } from './ManagedResource';

/** Of one value, such as a file in a ConfigMap. */
const MAX_VALUE_LENGTH = 32 * 1024;
/** Of one side of one object: values, lists and maps together. */
const MAX_VALUES = 10_000;
/** Of one side of one object. */
const MAX_TEXT_LENGTH = 128 * 1024;
/** Of one answer. A megabyte of YAML takes a tenth of a second to write, and nothing else runs meanwhile. */
const MAX_TOTAL_LENGTH = 1024 * 1024;
const DIGEST_LENGTH = 12;

/**
 * Compares what should be with what is. Whether an object differs is decided on the whole of it; the texts are cut
 * where they are too long, and say so.
 *
 * @public
 */
export function diffOf(resources: ManagedResource[]): ResourceDiff[] {
  let room = MAX_TOTAL_LENGTH;
  return resources.map(({ desired, live, ...key }) => {
    const state = stateOf(desired, live);
    if (state === 'same' || room <= 0) {
      return { ...key, state };
    }
    const texts = {
      ...(desired ? { desired: writeManifest(desired) } : {}),
      ...(live ? { live: writeManifest(live) } : {}),
    };
    room -= (texts.desired?.length ?? 0) + (texts.live?.length ?? 0);
    return { ...key, state, ...texts };
  });
}

function stateOf(
  desired: JsonObject | undefined,
  live: JsonObject | undefined,
): ResourceDiff['state'] {
  if (!live) {
    return desired ? 'added' : 'same';
  }
  if (!desired) {
    return 'removed';
  }
  return isDeepStrictEqual(desired, live) ? 'same' : 'changed';
}

function writeManifest(manifest: JsonObject): string {
  const yaml = stringify(cutValues(manifest), {
    version: '1.1',
    lineWidth: 0,
    aliasDuplicateObjects: false,
    sortMapEntries: true,
  });
  const text = markedText(yaml);
  return text.length > MAX_TEXT_LENGTH
    ? `${text.slice(0, MAX_TEXT_LENGTH)}\n# ${restOf(text, MAX_TEXT_LENGTH)}\n`
    : text;
}

/**
 * Makes an object small enough to be written in a moment.
 */
function cutValues(manifest: JsonObject): JsonValue {
  let values = 0;

  function cut(value: JsonValue): JsonValue {
    values += 1;
    if (typeof value === 'string') {
      return value.length > MAX_VALUE_LENGTH
        ? `${value.slice(0, MAX_VALUE_LENGTH)}\n${restOf(
            value,
            MAX_VALUE_LENGTH,
          )}`
        : value;
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    if (Array.isArray(value)) {
      return cutEntries(value).map(([, item]) => item);
    }
    return Object.fromEntries(cutEntries(value as JsonObject));
  }

  function cutEntries(value: JsonObject | JsonValue[]): [string, JsonValue][] {
    const entries = Object.entries(value);
    const kept: [string, JsonValue][] = [];
    for (const [key, child] of entries) {
      if (values >= MAX_VALUES) {
        kept.push(['…', `${entries.length - kept.length} more`]);
        break;
      }
      kept.push([key, cut(child ?? null)]);
    }
    return kept;
  }

  return cut(manifest);
}

// With the digest two cut texts differ when what is cut off does.
function restOf(text: string, length: number): string {
  const digest = createHash('sha256').update(text).digest('hex');
  return `… ${text.length - length} more characters (sha256 ${digest.slice(
    0,
    DIGEST_LENGTH,
  )})`;
}
