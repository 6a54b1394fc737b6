import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, isScalar, parseDocument } from 'yaml';
import { Refusal } from './command.mjs';

/** A YAML file of this repository that can be changed without touching what people wrote around the change. */
export class YamlFile {
  #root;
  #text;
  #document;

  /** Its path in the repository. */
  file;

  /**
   * @param {string} root folder of the repository
   * @param {string} file path in it
   * @throws Refusal when it is not there or no YAML
   */
  static read(root, file) {
    const full = path.join(root, file);
    if (!existsSync(full)) {
      throw new Refusal(`${file} is missing.`);
    }
    return new YamlFile(root, file, readFileSync(full, 'utf8'));
  }

  constructor(root, file, text) {
    this.#root = root;
    this.file = file;
    this.#parse(text);
  }

  /** What it says, as plain data. */
  get value() {
    return this.#document.toJS();
  }

  /** Replaces one text that is there; nothing else in the file moves. */
  replaceText(keys, text) {
    const node = this.#document.getIn(keys, true);
    if (!isScalar(node) || typeof node.value !== 'string') {
      throw new Refusal(`${this.file}: ${keys.join('.')} must be a text.`);
    }
    const [start, end] = node.range;
    const block = node.type?.startsWith('BLOCK');
    this.#parse(
      this.#text.slice(0, start) +
        JSON.stringify(text) +
        (block ? '\n' : '') +
        this.#text.slice(end),
    );
  }

  /** Makes the mapping under a key consist of exactly these texts; order and comments of those that stay are kept. */
  replaceMapping(key, texts) {
    const document = this.#document;
    if (!isMap(document.get(key, true))) {
      throw new Refusal(`${this.file}: ${key} must be a mapping.`);
    }
    const mapping = document.get(key, true);
    for (const present of mapping.items.map(item => String(item.key))) {
      if (!(present in texts)) {
        mapping.delete(present);
      }
    }
    for (const [name, text] of Object.entries(texts)) {
      const node = mapping.get(name, true);
      if (isScalar(node)) {
        node.value = text;
        node.type = 'QUOTE_DOUBLE';
      } else {
        mapping.set(name, text);
      }
    }
    // `{}` becomes lines of its own once there is something in it, and the other way round.
    mapping.flow = mapping.items.length === 0;
    this.#parse(
      document.toString({
        lineWidth: 0,
        defaultStringType: 'QUOTE_DOUBLE',
        defaultKeyType: 'PLAIN',
      }),
    );
  }

  write() {
    writeFileSync(path.join(this.#root, this.file), this.#text);
  }

  #parse(text) {
    const document = parseDocument(text);
    if (document.errors.length > 0) {
      throw new Refusal(`${this.file}: ${document.errors[0].message}`);
    }
    this.#text = text;
    this.#document = document;
  }
}
