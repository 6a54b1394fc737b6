import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { PACKAGE_FOLDER } from '../../packageFolder';

const CHART_FOLDER = resolve(
  PACKAGE_FOLDER,
  '../../templates/platform/eks_baseline_chart_Helm',
);

/** Where gitops-apps keeps the version of the chart that this checkout holds. */
export function chartPath(): string {
  const { version } = parse(
    readFileSync(resolve(CHART_FOLDER, 'Chart.yaml'), 'utf8'),
  );
  return `charts/eks-baseline/${version}`;
}
