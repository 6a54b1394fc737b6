import { CompoundEntityRef, parseEntityRef } from '@backstage/catalog-model';
import { InputError, isError } from '@backstage/errors';
import { z } from 'zod';
import { readEntityRef } from '../access/readEntityRef';

const text = z.string().max(10_000);
const name = text.optional().transform(value => value || undefined);
const names = z.array(text).max(100).optional();

/** As the forms send them: what is left empty is an empty text, or not there. */
const valuesSchemas = {
  change: z.object({
    settings: z.unknown().optional(),
    environments: names,
    addEnvironments: names,
  }),
  promote: z.object({ to: text, from: name, image: name }),
  rollback: z.object({ environment: text, commit: name, image: name }),
  decommission: z.object({ environments: names, confirm: name }),
};

const requestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('create'),
    values: z.record(z.string(), z.unknown()),
  }),
  z.object({
    kind: z.literal('change'),
    entityRef: text,
    values: valuesSchemas.change,
  }),
  z.object({
    kind: z.literal('promote'),
    entityRef: text,
    values: valuesSchemas.promote,
  }),
  z.object({
    kind: z.literal('rollback'),
    entityRef: text,
    values: valuesSchemas.rollback,
  }),
  z.object({
    kind: z.literal('decommission'),
    entityRef: text,
    values: valuesSchemas.decommission,
  }),
]);

/** What `POST /preview` is asked. */
export type PreviewRequest = z.infer<typeof requestSchema>;

/** What is asked about an application that is there. */
export type ApplicationPreviewRequest = Exclude<
  PreviewRequest,
  { kind: 'create' }
>;

/** The environments that a request names; what it leaves open is chosen when it is planned. */
export function environmentsOf(asked: ApplicationPreviewRequest): string[] {
  switch (asked.kind) {
    case 'change': {
      const { environments = [], addEnvironments = [] } = asked.values;
      return [...environments, ...addEnvironments];
    }
    case 'promote': {
      const { from, to } = asked.values;
      return from === undefined ? [to] : [from, to];
    }
    case 'rollback':
      return [asked.values.environment];
    default:
      return asked.values.environments ?? [];
  }
}

/** @throws InputError that names the field */
export function readPreviewRequest(body: unknown): PreviewRequest {
  const result = requestSchema.safeParse(body);
  if (!result.success) {
    const [{ path, message }] = result.error.issues;
    throw new InputError(`${path.join('.') || 'body'}: ${message}`);
  }
  return result.data;
}

/** @throws InputError */
export function readApplicationRef(entityRef: string): CompoundEntityRef {
  try {
    return readEntityRef(
      parseEntityRef(entityRef, {
        defaultKind: 'component',
        defaultNamespace: 'default',
      }),
    );
  } catch (error) {
    throw new InputError(
      `entityRef: ${isError(error) ? error.message : 'is no reference'}`,
    );
  }
}
