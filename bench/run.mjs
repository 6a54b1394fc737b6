import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { ROOT } from '../scripts/lib/paths.mjs';
import { Explained, main } from '../scripts/lib/progress.mjs';
import { MEASURES } from './measures.mjs';
import { formatTable } from './table.mjs';

await main(async () => {
  const chosen = choose(process.argv.slice(2));
  const rows = [];
  for (const { load, goal, ...row } of chosen) {
    if (!load) {
      rows.push({ ...row, goal, note: 'not measured yet' });
      continue;
    }
    process.stdout.write(`\n${row.id}  ${row.title}\n`);
    const { default: measure } = await load();
    const result = await measure();
    rows.push({ ...row, ...result, goal, meets: meets(result.ours, goal) });
  }
  await writeFile(
    path.join(ROOT, 'bench/results.json'),
    `${JSON.stringify(rows, null, 2)}\n`,
  );
  process.stdout.write(`\n${formatTable(rows)}\n`);
});

function choose(ids) {
  const unknown = ids.filter(id => !MEASURES.some(row => row.id === id));
  if (unknown.length > 0) {
    throw new Explained(
      `There is no measure ${unknown.join(', ')}. These exist: ${MEASURES.map(
        ({ id }) => id,
      ).join(', ')}`,
    );
  }
  return ids.length > 0
    ? MEASURES.filter(
        ({ id }) => ids.includes(id) || ids.includes(id.replace(/[a-z]$/, '')),
      )
    : MEASURES;
}

function meets(value, { atMost = Infinity, atLeast = -Infinity }) {
  return value <= atMost && value >= atLeast;
}
