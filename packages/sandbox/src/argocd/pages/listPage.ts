import { Application } from '../applications/Application';
import { html } from './html';
import { page } from './layout';
import { statusBadge } from './statusBadge';
import { time } from './time';

/** All applications of an instance. */
export function listPage({
  instance,
  applications,
}: {
  instance: string;
  applications: Application[];
}): string {
  const rows = applications.map(({ metadata, spec, status }) => {
    const { name, namespace = '' } = metadata;
    const { destination } = spec;
    const deployed = status.history?.[status.history.length - 1]?.deployedAt;
    return html`<tr>
      <th scope="row">
        <a href="/applications/${namespace}/${name}">${name}</a
        >${metadata.deletionTimestamp &&
        html` <span class="soft">(being deleted)</span>`}
      </th>
      <td>${spec.project}</td>
      <td>${statusBadge(status.sync.status)}</td>
      <td>${statusBadge(status.health.status)}</td>
      <td>
        ${destination.name ?? destination.server ?? ''} /
        ${destination.namespace ?? ''}
      </td>
      <td>
        ${(status.summary.images ?? []).map(
          image => html`<code>${image}</code><br />`,
        )}
      </td>
      <td>${time(deployed)}</td>
    </tr>`;
  });
  return page({
    title: 'Applications',
    instance,
    body:
      rows.length === 0
        ? html`<p>
            There are no applications yet. They come with a commit on the GitOps
            repository.
          </p>`
        : html`<div class="scroll">
            <table>
              <thead>
                <tr>
                  ${[
                    'Name',
                    'Project',
                    'Sync',
                    'Health',
                    'Destination',
                    'Images',
                    'Last deployment',
                  ].map(heading => html`<th scope="col">${heading}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${rows}
              </tbody>
            </table>
          </div>`,
  });
}
