import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parse } from 'yaml';

/** A step of a workflow, done on this machine as a runner does it. */
export class WorkflowStep {
  #script;

  /** Names of the variables that the workflow gives it. */
  variables;

  /**
   * @param {{file: string, job: string, name: string}} options
   * @returns {WorkflowStep}
   */
  static read({ file, job, name }) {
    const { jobs, defaults } = parse(readFileSync(file, 'utf8'));
    const step = jobs[job].steps.find(one => one.name === name);
    if (defaults.run.shell !== 'bash' || !step?.run) {
      throw new Error(`${file} has no step "${name}" in ${job} for bash`);
    }
    return new WorkflowStep(step);
  }

  constructor({ run, env = {} }) {
    this.#script = run;
    this.variables = Object.keys(env);
  }

  /**
   * @param {{cwd: string, temporary: string, env: Record<string, string>}} options `temporary`: a folder for the
   *   runner; `env`: what the expressions of the step's variables are on GitHub
   * @returns {Promise<{code: number, stderr: string, outputs: Record<string, string>, summary: string}>}
   */
  async run({ cwd, temporary, env }) {
    const script = path.join(temporary, 'script.sh');
    const output = path.join(temporary, 'output');
    const summary = path.join(temporary, 'summary');
    writeFileSync(script, this.#script);
    [output, summary].forEach(file => writeFileSync(file, ''));
    const { code, stderr } = await new Promise((resolve, reject) => {
      execFile(
        'bash',
        ['--noprofile', '--norc', '-eo', 'pipefail', script],
        {
          cwd,
          env: {
            ...process.env,
            ...env,
            RUNNER_TEMP: temporary,
            GITHUB_OUTPUT: output,
            GITHUB_STEP_SUMMARY: summary,
          },
        },
        (error, _, complaints) => {
          if (error && typeof error.code !== 'number') {
            reject(error);
          } else {
            resolve({ code: error?.code ?? 0, stderr: complaints });
          }
        },
      );
    });
    return {
      code,
      stderr,
      outputs: readOutputs(readFileSync(output, 'utf8')),
      summary: readFileSync(summary, 'utf8'),
    };
  }
}

function readOutputs(text) {
  return Object.fromEntries(
    [
      ...text.matchAll(/^([\w-]+)<<(\S+)\n([^]*?)\n\2$/gm),
      ...text.matchAll(/^([\w-]+)(=)(.*)$/gm),
    ].map(([, name, , value]) => [name, value]),
  );
}
