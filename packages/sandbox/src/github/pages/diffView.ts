import { ChangedFile } from '../../git/GitHistory';
import { Html, html } from './html';

const STATUS_WORDS: Record<ChangedFile['status'], string> = {
  added: 'Added',
  removed: 'Removed',
  modified: 'Changed',
  renamed: 'Renamed',
  copied: 'Copied',
  changed: 'Type changed',
};

/** Changed files with their unified diffs. Added and removed lines are told by sign as well as by colour. */
export function diffView(files: ChangedFile[]): Html {
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return html`<p>
      ${files.length} changed ${files.length === 1 ? 'file' : 'files'},
      ${additions} additions, ${deletions} deletions
    </p>
    ${files.map(fileView)}`;
}

function fileView(file: ChangedFile): Html {
  const name = file.previousPath
    ? `${file.previousPath} → ${file.path}`
    : file.path;
  return html`<section class="box" aria-label="Changes of ${file.path}">
    <h3 class="title">
      ${name}
      <span class="muted">
        ${STATUS_WORDS[file.status]}, +${file.additions} −${file.deletions}
      </span>
    </h3>
    ${file.patch === undefined
      ? html`<p class="muted">No text to show.</p>`
      : html`<div
          class="scroll"
          tabindex="0"
          role="region"
          aria-label="Diff of ${file.path}"
        >
          <table class="code">
            <thead class="visually-hidden">
              <tr>
                <th scope="col">Old line</th>
                <th scope="col">New line</th>
                <th scope="col">Text</th>
              </tr>
            </thead>
            <tbody>
              ${patchRows(file.patch)}
            </tbody>
          </table>
        </div>`}
  </section>`;
}

function patchRows(patch: string): Html[] {
  let oldLine = 0;
  let newLine = 0;
  return patch.split('\n').map(line => {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (hunk) {
      oldLine = Number(hunk[1]);
      newLine = Number(hunk[2]);
      return html`<tr class="hunk">
        <td colspan="3">${line}</td>
      </tr>`;
    }
    switch (line[0]) {
      case '+':
        return row('added', undefined, newLine++, line);
      case '-':
        return row('removed', oldLine++, undefined, line);
      case '\\':
        return row('note', undefined, undefined, line);
      default:
        return row('same', oldLine++, newLine++, line);
    }
  });
}

function row(
  kind: string,
  before: number | undefined,
  after: number | undefined,
  text: string,
): Html {
  return html`<tr class="${kind}">
    <td class="number">${before}</td>
    <td class="number">${after}</td>
    <td>${text}</td>
  </tr>`;
}
