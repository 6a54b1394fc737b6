/** Text that is HTML already. */
export class Html {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** Only for text that holds nothing from outside. */
  static trusted(text: string): Html {
    return new Html(text);
  }

  toString(): string {
    return this.#text;
  }
}

type Value = Html | string | number | undefined | false | Value[];

/** HTML with everything put in escaped, unless it is HTML itself. Lists are joined, `undefined` and `false` vanish. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return Html.trusted(
    strings
      .map((text, index) =>
        index === 0 ? text : render(values[index - 1]) + text,
      )
      .join(''),
  );
}

function render(value: Value): string {
  if (Array.isArray(value)) {
    return value.map(render).join('');
  }
  if (value === undefined || value === false) {
    return '';
  }
  return value instanceof Html ? value.toString() : escape(String(value));
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
