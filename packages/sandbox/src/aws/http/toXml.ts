/**
 * Writes the answer of a query service: lists become `<member>` elements, undefined is left out.
 *
 * @param attributes - of the outermost element
 */
export function toXml(
  body: object,
  attributes: Record<string, string> = {},
): string {
  const written = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escape(value)}"`)
    .join('');
  return Object.entries(body)
    .map(([name, value]) => element(name, value, written))
    .join('');
}

function element(name: string, value: unknown, attributes = ''): string {
  if (value === undefined) {
    return '';
  }
  return `<${name}${attributes}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(item => element('member', item)).join('');
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, inner]) => element(name, inner))
      .join('');
  }
  return escape(String(value));
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
