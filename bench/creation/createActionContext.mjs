import { mkdtemp } from 'node:fs/promises';
import process from 'node:process';
import { load } from '../process/loadTypescript.mjs';

const { mockCredentials } = load('@backstage/backend-test-utils');

const warn = message => process.stderr.write(`${message}\n`);
const logger = {
  child: () => logger,
  debug: () => {},
  info: () => {},
  warn,
  error: warn,
};

/**
 * What the scaffolder hands to an action, without the scaffolder.
 *
 * @returns the context, and with it the `outputs` that the action has put out
 */
export function createActionContext({ input, workspacePath, task = 'task' }) {
  const outputs = {};
  return {
    context: {
      input,
      workspacePath,
      logger,
      task: { id: task },
      step: { id: 'step', name: 'step' },
      checkpoint: ({ fn }) => fn(),
      createTemporaryDirectory: () => mkdtemp(`${workspacePath}-`),
      getInitiatorCredentials: async () => mockCredentials.user(),
      output: (name, value) => {
        outputs[name] = value;
      },
    },
    outputs,
  };
}
