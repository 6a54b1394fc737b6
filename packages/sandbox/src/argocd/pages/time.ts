import { Html, html } from './html';

/** A moment, to be read by people and programs; UTC. */
export function time(timestamp: string | undefined): Html {
  return timestamp
    ? html`<time datetime="${timestamp}"
        >${timestamp.replace('T', ' ').replace('Z', ' UTC')}</time
      >`
    : html`<span class="soft">never</span>`;
}
