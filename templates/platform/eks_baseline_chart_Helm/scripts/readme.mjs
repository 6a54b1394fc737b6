// Writes the tables of values in README.md out of the comments in values.yaml: node scripts/readme.mjs
import { readFile, realpath, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const VALUES = new URL('../values.yaml', import.meta.url);
const README = new URL('../README.md', import.meta.url);
const BEGIN =
  '<!-- Made of the comments in values.yaml by "npm run readme". -->';
const END = '<!-- End of the values. -->';

const SECTION = /^# ## (.+)$/;
const MEANING = /^( *)# -- (.+)$/;
const KEY = /^( *)(# )?([A-Za-z]+):(?: (.*))?$/;
const EXAMPLE = /^( *)# ?(.*)$/;

/**
 * @returns {Promise<string>} README.md as it should be
 * @throws {Error} where a comment of values.yaml belongs to no key, or README.md has no place for the tables
 */
export async function readme() {
  const [values, text] = await Promise.all(
    [VALUES, README].map(file => readFile(file, 'utf8')),
  );
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) {
    throw new Error(`README.md must have the lines ${BEGIN} and ${END}`);
  }
  const tables = read(values.split('\n')).map(asMarkdown).join('\n');
  return `${text.slice(0, begin)}${BEGIN}\n\n${tables}\n${text.slice(end)}`;
}

/** Sections with their values, each with its path, meaning, default and example. */
function read(lines) {
  const sections = [];
  const parents = [];
  let meaning;
  let value;
  lines.forEach((line, index) => {
    const where = `values.yaml:${index + 1}`;
    const section = SECTION.exec(line);
    const comment = MEANING.exec(line);
    const key = KEY.exec(line);
    if (section) {
      sections.push({ title: section[1], values: [] });
      value = undefined;
    } else if (comment) {
      if (meaning) {
        throw new Error(`${where}: the comment before belongs to no key`);
      }
      meaning = comment[2];
      value = undefined;
    } else if (key && (meaning || !key[2])) {
      const [, indent, commented, name, content = ''] = key;
      parents.length = indent.length / 2;
      const path = [...parents, name].join('.');
      parents.push(name);
      if (meaning) {
        value = {
          path,
          meaning,
          standard: commented ? '' : content,
          single: commented ? content : '',
          example: [],
        };
        sections.at(-1).values.push(value);
        meaning = undefined;
      } else if (content) {
        throw new Error(`${where}: ${path} has no comment "# -- meaning"`);
      }
    } else if (meaning) {
      throw new Error(`${where}: a key must follow the comment "${meaning}"`);
    } else if (value && EXAMPLE.test(line)) {
      // A comment below a key shows what can be written there, as deep as it would stand.
      value.example.push(line.replace(EXAMPLE, '$1$2'));
    } else {
      value = undefined;
    }
  });
  return sections;
}

function asMarkdown({ title, values }) {
  const rows = values.map(({ path, meaning, standard, single }) => {
    const text = single ? `${meaning} For example \`${single}\`.` : meaning;
    const cells = [`\`${path}\``, text, standard ? `\`${standard}\`` : '-'];
    return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  const examples = values
    .filter(({ example }) => example.length > 0)
    .map(({ path, example }) => {
      const parents = path
        .split('.')
        .map((key, depth) => `${'  '.repeat(depth)}${key}:`);
      return ['```yaml', ...parents, ...example, '```', ''].join('\n');
    });
  return [
    `### ${title}`,
    '',
    '| value | meaning | default |',
    '|---|---|---|',
    ...rows,
    '',
    ...examples,
  ].join('\n');
}

if (
  process.argv[1] &&
  (await realpath(process.argv[1])) === fileURLToPath(import.meta.url)
) {
  await writeFile(README, await readme());
}
