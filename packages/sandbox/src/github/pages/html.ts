const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is HTML already. Everything else is escaped where it is put in. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

type Value = Html | string | number | undefined | null | false | Value[];

/** Template tag: what is put in is escaped, unless it is `Html` itself. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(
    strings.reduce(
      (text, part, i) =>
        text + part + (i < values.length ? render(values[i]) : ''),
      '',
    ),
  );
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => ESCAPES[character]);
}

function render(value: Value): string {
  if (Array.isArray(value)) {
    return value.map(render).join('');
  }
  if (value instanceof Html) {
    return value.toString();
  }
  return value === undefined || value === null || value === false
    ? ''
    : escapeHtml(String(value));
}
