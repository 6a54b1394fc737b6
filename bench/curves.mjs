import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const PANEL = { width: 440, height: 300, left: 56, right: 190, top: 60 };
const BOTTOM = 52;
/** Lines of text at the ends of curves do not lie on each other. */
const LABEL_HEIGHT = 14;
const COLOURS = ['#0969da', '#bc4c00', '#9a6700', '#8250df', '#bf3989'];
const DARK_COLOURS = ['#58a6ff', '#f0883e', '#d29922', '#bc8cff', '#f778ba'];

/**
 * Writes curves as a picture that reads on light and on dark ground. Both axes are logarithmic.
 *
 * @param {string} file
 * @param {{
 *   title: string,
 *   panels: Array<{
 *     title: string, xLabel: string, yLabel: string,
 *     limit: {value: number, name: string},
 *     curves: Array<{name: string, isOurs: boolean, points: Array<[number, number]>}>,
 *   }>,
 * }} picture
 */
export async function writeCurves(file, picture) {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, draw(picture));
}

function draw({ title, panels }) {
  const width = panels.length * panelWidth();
  const height = PANEL.top + PANEL.height + BOTTOM;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(
      title,
    )}">`,
    `<title>${escape(title)}</title>`,
    `<style>${style()}</style>`,
    text({ x: PANEL.left, y: 22, className: 'title', words: title }),
    ...panels.map((panel, index) => drawPanel(panel, index * panelWidth())),
    '</svg>',
    '',
  ].join('\n');
}

function drawPanel({ title, xLabel, yLabel, limit, curves }, offset) {
  const points = curves.flatMap(curve => curve.points);
  const xs = [...new Set(points.map(([x]) => x))];
  const ticks = ticksFor([...points.map(([, y]) => y), limit.value]);
  const left = offset + PANEL.left;
  const bottom = PANEL.top + PANEL.height;
  const right = left + PANEL.width - PANEL.left;
  const x = scale(xs[0], xs.at(-1), left, right);
  const y = scale(ticks[0], ticks.at(-1), bottom, PANEL.top);
  return [
    text({ x: left, y: PANEL.top - 14, className: 'panel', words: title }),
    ...ticks.flatMap(tick => [
      line({
        x1: left,
        x2: right,
        y1: y(tick),
        y2: y(tick),
        className: 'grid',
      }),
      text({
        x: left - 8,
        y: y(tick) + 4,
        anchor: 'end',
        words: `${tick.toLocaleString('en')}×`,
      }),
    ]),
    ...xs.map(value =>
      text({
        x: x(value),
        y: bottom + 18,
        anchor: 'middle',
        words: value.toLocaleString('en'),
      }),
    ),
    text({
      x: (left + right) / 2,
      y: bottom + 38,
      anchor: 'middle',
      words: `${xLabel}; ${yLabel}`,
    }),
    line({
      x1: left,
      x2: right,
      y1: y(limit.value),
      y2: y(limit.value),
      className: 'limit',
    }),
    ...curves.map((curve, index) => drawCurve(curve, index, { x, y })),
    ...drawLabels({ curves, limit, x: right + 10, y }),
  ].join('\n');
}

function drawCurve({ points, isOurs }, index, { x, y }) {
  const path = points
    .map(([px, py]) => `${round(x(px))},${round(y(py))}`)
    .join(' ');
  const className = `curve c${index}${isOurs ? ' ours' : ''}`;
  return [
    `<polyline class="${className}" points="${path}"/>`,
    ...points.map(
      ([px, py]) =>
        `<circle class="dot c${index}" cx="${round(x(px))}" cy="${round(
          y(py),
        )}" r="3.5"/>`,
    ),
  ].join('\n');
}

/** Each curve's name where the curve ends, pushed apart where they are close. */
function drawLabels({ curves, limit, x, y }) {
  const labels = [
    ...curves.map(({ name, points }, index) => ({
      at: y(points.at(-1)[1]),
      words: `${name} ${format(points.at(-1)[1])}×`,
      className: `c${index}`,
    })),
    {
      at: y(limit.value),
      words: `${limit.name} ${limit.value}×`,
      className: 'muted',
    },
  ].sort((one, other) => one.at - other.at);
  let next = -Infinity;
  return labels.map(({ at, words, className }) => {
    next = Math.max(at, next + LABEL_HEIGHT);
    return text({ x, y: next + 4, className: `label ${className}`, words });
  });
}

/** One, two and five of each power of ten, as far as the values go. */
function ticksFor(values) {
  const all = [0.01, 0.1, 1, 10, 100, 1_000, 10_000].flatMap(power =>
    [1, 2, 5].map(factor => factor * power),
  );
  const from = all.findLastIndex(tick => tick <= Math.min(...values, 1));
  const to = all.findIndex(tick => tick >= Math.max(...values));
  return all.slice(Math.max(from, 0), (to < 0 ? all.length : to) + 1);
}

function scale(from, to, start, end) {
  return value =>
    start + (Math.log(value / from) / Math.log(to / from)) * (end - start);
}

function panelWidth() {
  return PANEL.width + PANEL.right;
}

function text({ x, y, words, className = '', anchor = 'start' }) {
  return `<text x="${round(x)}" y="${round(
    y,
  )}" class="${className}" text-anchor="${anchor}">${escape(words)}</text>`;
}

function line({ x1, x2, y1, y2, className }) {
  return `<line x1="${round(x1)}" x2="${round(x2)}" y1="${round(
    y1,
  )}" y2="${round(y2)}" class="${className}"/>`;
}

function style() {
  const colours = list =>
    list
      .map(
        (colour, index) =>
          `polyline.c${index}{stroke:${colour}}circle.c${index},text.c${index}{fill:${colour}}`,
      )
      .join('');
  return `
svg{font:12px system-ui,sans-serif}text{fill:#57606a}.title{font-size:16px;font-weight:600;fill:#1f2328}.panel{font-size:13px;font-weight:600;fill:#1f2328}
.grid{stroke:#d0d7de}.limit{stroke:#1a7f37;stroke-dasharray:5 4}.curve{fill:none;stroke-width:1.5}.ours{stroke-width:3}.label{font-weight:600}text.muted{fill:#1a7f37}${colours(
    COLOURS,
  )}
@media(prefers-color-scheme:dark){text{fill:#9198a1}.title,.panel{fill:#f0f6fc}.grid{stroke:#3d444d}.limit{stroke:#3fb950}text.muted{fill:#3fb950}${colours(
    DARK_COLOURS,
  )}}
`;
}

function format(value) {
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}

function round(value) {
  return Math.round(value * 10) / 10;
}

function escape(words) {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;');
}
