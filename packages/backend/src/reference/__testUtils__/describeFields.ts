/** As much of JSON Schema as the actions use. */
export interface JsonSchema {
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  default?: unknown;
  required?: string[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

/** The fields of an object as a Markdown table; fields of objects in it follow with a dot. */
export function describeFields(schema: JsonSchema | undefined): string {
  const rows = listFields(schema ?? {}, '');
  if (rows.length === 0) {
    return 'Nothing.';
  }
  return [
    '| field | type | meaning |',
    '| --- | --- | --- |',
    ...rows.map(row => `| ${row.map(escape).join(' | ')} |`),
  ].join('\n');
}

function listFields(schema: JsonSchema, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const isRequired = schema.required?.includes(name) ?? false;
    const inner = field.type === 'array' ? field.items ?? {} : field;
    return [
      [
        `\`${path}\`${isRequired ? '' : ' (optional)'}`,
        describeType(field),
        describeMeaning(field),
      ],
      ...listFields(inner, `${path}${field.type === 'array' ? '[].' : '.'}`),
    ];
  });
}

function describeType(field: JsonSchema): string {
  if (field.anyOf) {
    return [...new Set(field.anyOf.map(describeType))].join(' or ');
  }
  if (field.enum) {
    return field.enum.map(value => `\`${value}\``).join(', ');
  }
  if (field.const !== undefined) {
    return `\`${field.const}\``;
  }
  if (field.type === 'array') {
    return `list of ${field.items ? describeType(field.items) : 'anything'}`;
  }
  if (
    field.type === 'object' &&
    typeof field.additionalProperties === 'object' &&
    Object.keys(field.additionalProperties).length > 0
  ) {
    return `map to ${describeType(field.additionalProperties)}`;
  }
  if (field.format) {
    return field.format;
  }
  return [field.type ?? 'anything'].flat().join(' or ');
}

function describeMeaning({ description = '', default: value }: JsonSchema) {
  return value === undefined
    ? description
    : `${description} Default: \`${JSON.stringify(value)}\``.trim();
}

function escape(cell: string): string {
  return cell.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ');
}
