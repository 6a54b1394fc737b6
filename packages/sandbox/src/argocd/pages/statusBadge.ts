import { Html, html } from './html';

/** Sign and look of every status; the sign tells them apart without colour. */
const LOOKS: Record<string, { sign: string; look: string }> = {
  Healthy: { sign: '✔', look: 'good' },
  Synced: { sign: '✔', look: 'good' },
  Succeeded: { sign: '✔', look: 'good' },
  Progressing: { sign: '…', look: 'busy' },
  Running: { sign: '…', look: 'busy' },
  Terminating: { sign: '…', look: 'busy' },
  OutOfSync: { sign: '↑', look: 'warn' },
  Suspended: { sign: '‖', look: 'warn' },
  Missing: { sign: '○', look: 'warn' },
  Degraded: { sign: '✖', look: 'bad' },
  Failed: { sign: '✖', look: 'bad' },
  Error: { sign: '✖', look: 'bad' },
};

/** A status in words, with a sign in front of it. */
export function statusBadge(status: string | undefined): Html {
  const { sign, look } = LOOKS[status ?? ''] ?? { sign: '?', look: 'soft' };
  return html`<span class="status ${look}"
    ><span aria-hidden="true">${sign}</span> ${status ||
    'not compared yet'}</span
  >`;
}
