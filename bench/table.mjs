/** The rows as a Markdown table that also reads well on a terminal. */
export function formatTable(rows) {
  const cells = [
    ['id', 'measure', 'ours', 'floor', 'rivals', 'goal', 'met', 'note'],
    ...rows.map(row => [
      row.id,
      row.title,
      formatValue(row.ours, row.unit),
      formatValue(row.floor, row.unit),
      Object.entries(row.rivals ?? {})
        .map(([name, value]) => `${name}: ${formatValue(value, row.unit)}`)
        .join('; '),
      row.goal.atMost === undefined
        ? `≥ ${row.goal.atLeast}`
        : `≤ ${row.goal.atMost}`,
      row.meets === undefined ? '' : row.meets ? 'yes' : 'no',
      row.note ?? '',
    ]),
  ];
  const widths = cells[0].map((_, column) =>
    Math.max(...cells.map(line => line[column].length)),
  );
  const [head, ...body] = cells.map(
    line =>
      `| ${line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join(' | ')} |`,
  );
  const rule = `|${widths.map(width => '-'.repeat(width + 2)).join('|')}|`;
  return [head, rule, ...body].join('\n');
}

function formatValue(value, unit) {
  if (value === undefined) {
    return '';
  }
  const number = Number(value.toPrecision(3));
  return unit === 'ratio' ? `${number}×` : `${number} ${unit}`;
}
