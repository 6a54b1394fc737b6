import { CredentialsFinding } from '@gitops-flow/backstage-plugin-gitops-node';
import { CheckedSystem } from './checkCredentials';

const STATES = ['ok', 'warning', 'problem'] as const;

type State = (typeof STATES)[number];

const STATE_WIDTH = 9;

/** One line for each finding, with the remedy below it. */
export function formatSystem({ title, findings }: CheckedSystem): string {
  const width = Math.max(...findings.map(({ check }) => check.length)) + 2;
  const lines = findings.flatMap(finding => {
    const { state, text, remedy } = read(finding);
    const first = `  ${state.padEnd(STATE_WIDTH)}${finding.check.padEnd(
      width,
    )}${text}`;
    const indent = ' '.repeat(2 + STATE_WIDTH + width);
    return remedy ? [first, `${indent}-> ${remedy}`] : [first];
  });
  return [title, ...lines].join('\n');
}

/** How many findings there are of each state. */
export function countFindings(systems: CheckedSystem[]): Record<State, number> {
  const states = systems.flatMap(({ findings }) =>
    findings.map(finding => read(finding).state),
  );
  const count = (state: State) => states.filter(one => one === state).length;
  return {
    ok: count('ok'),
    warning: count('warning'),
    problem: count('problem'),
  };
}

function read(finding: CredentialsFinding): {
  state: State;
  text: string;
  remedy?: string;
} {
  if ('ok' in finding) {
    return { state: 'ok', text: finding.ok };
  }
  const { remedy } = finding;
  return 'warning' in finding
    ? { state: 'warning', text: finding.warning, remedy }
    : { state: 'problem', text: finding.problem, remedy };
}
