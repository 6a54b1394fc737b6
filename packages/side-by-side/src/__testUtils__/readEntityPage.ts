import { HEALTH_STATUSES } from '@gitops-flow/backstage-plugin-gitops-common';
import { screen, within } from '@testing-library/react';

/** What a card says of one Application. */
export interface ShownApplication {
  environment: string;
  sync: string;
  health: string;
}

/** The words of our card. */
const SYNC_WORDS = {
  Synced: 'Synced',
  'Out of sync': 'OutOfSync',
  Unknown: 'Unknown',
};

const SHORT_REVISION = 7;

/** What Roadie's overview card says, in promotion order. Names end with the environment. */
export function readRoadieOverview(): ShownApplication[] {
  return readTable('Sync Status')
    .map(row => ({
      environment: environmentOf(row.Name),
      sync: row['Sync Status'],
      health: row['Health Status'],
    }))
    .sort(byEnvironment);
}

/** Short revisions by environment, newest first, as Roadie's history card has them. */
export function readRoadieHistory(): Record<string, string[]> {
  const history: Record<string, string[]> = {};
  for (const row of readTable('Deploy Details')) {
    const environment = environmentOf(row.Name);
    history[environment] ??= [];
    history[environment].push(row.Revision.slice(0, SHORT_REVISION));
  }
  return history;
}

/** What our card says, in promotion order; nothing of environments where nothing runs. */
export function readOurOverview(): ShownApplication[] {
  return screen
    .queryAllByRole('heading', { level: 4 })
    .flatMap(heading => {
      const column = heading.closest('li');
      const said = (words: readonly string[]) =>
        words.find(word => column && within(column).queryByText(word));
      const health = said(HEALTH_STATUSES);
      const sync = said(Object.keys(SYNC_WORDS));
      return health && sync
        ? [
            {
              environment: heading.textContent ?? '',
              sync: SYNC_WORDS[sync as keyof typeof SYNC_WORDS],
              health,
            },
          ]
        : [];
    })
    .sort(byEnvironment);
}

/** Short revisions by environment, newest first, as our tab has them. */
export function readOurHistory(): Record<string, string[]> {
  const history: Record<string, string[]> = {};
  for (const heading of screen.queryAllByRole('heading', { level: 3 })) {
    // Only the names of Applications lead to Argo CD.
    const name = heading.querySelector('a')?.textContent;
    const table = heading.parentElement?.parentElement?.querySelector('table');
    if (name && table) {
      history[environmentOf(name)] = rowsOf(table).map(row =>
        row.Revision.slice(0, SHORT_REVISION),
      );
    }
  }
  return history;
}

/** Rows of the table that has this column, by the titles of the columns. */
function readTable(column: string): Record<string, string>[] {
  const table = [...document.querySelectorAll('table')].find(candidate =>
    titlesOf(candidate).includes(column),
  );
  return table ? rowsOf(table) : [];
}

function rowsOf(table: Element): Record<string, string>[] {
  const titles = titlesOf(table);
  return [...table.querySelectorAll('tbody tr')].flatMap(row => {
    const cells = [...row.querySelectorAll('td, th')];
    // Tables of Material fill up with empty rows.
    return cells.length === titles.length
      ? [
          Object.fromEntries(
            titles.map((title, index) => [
              title,
              cells[index].textContent ?? '',
            ]),
          ),
        ]
      : [];
  });
}

function titlesOf(table: Element): string[] {
  return [...table.querySelectorAll('thead th')].map(
    ({ textContent }) => textContent ?? '',
  );
}

function environmentOf(application: string): string {
  return application.split('-').at(-1) ?? '';
}

function byEnvironment(a: ShownApplication, b: ShownApplication): number {
  const order = ['dev', 'staging', 'prod'];
  return order.indexOf(a.environment) - order.indexOf(b.environment);
}
