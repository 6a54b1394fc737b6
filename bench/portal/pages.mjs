/**
 * What each side's cards ask its backend for, as their sources say. `overview` is the card that shows what runs where,
 * `page` is that card and the one with the history; cards on the same page know nothing of each other. `named` is the
 * overview of a component that names its Application in dev, and not a label of all of them.
 *
 * Each takes a function that asks the backend, the component's name and the names of the instances.
 */
export const PAGES = {
  ours: { overview: ownOverview, page: ownPage },
  roadie: {
    overview: (get, component) => roadieOverview(get, bySelector(component)),
    named: (get, component) => roadieOverview(get, byName(component)),
    page: (get, component) =>
      Promise.all([
        roadieOverview(get, bySelector(component)),
        roadieHistory(get, component),
      ]),
  },
  community: {
    overview: communityOverview,
    named: communityNamed,
    page: (get, component, instances) =>
      Promise.all([
        communityOverview(get, component, instances),
        communityLifeCycle(get, component, instances),
      ]),
  },
};

const HISTORY_ROWS = 10;
const COMMUNITY = '/api/backstage-community-argocd';

function ownOverview(get, component) {
  return read(
    get,
    `/api/gitops/entities/component/default/${component}/deployments`,
  );
}

/** What runs where, and for each Application what was deployed. */
async function ownPage(get, component) {
  const overview = await ownOverview(get, component);
  await Promise.all(
    overview.environments
      .flatMap(({ applications }) => applications)
      .map(({ id }) =>
        read(
          get,
          `/api/gitops/entities/component/default/${component}/applications/${id}/history?limit=${HISTORY_ROWS}`,
        ),
      ),
  );
  return overview;
}

/** Looks for the instances that have something, and asks each of these for it. */
async function roadieOverview(get, how) {
  const instances = await read(get, `/api/argocd/find/${how}`);
  const answers = await Promise.all(
    instances.map(async ({ name }) => {
      const answer = await read(
        get,
        `/api/argocd/argoInstance/${name}/applications/${how}`,
      );
      return (answer.items ?? [answer]).map(application => ({
        instance: name,
        application,
      }));
    }),
  );
  return answers.flat();
}

/** The same again, and each row's commit; the oldest row is left out. */
async function roadieHistory(get, component) {
  const found = await roadieOverview(get, bySelector(component));
  await Promise.all(
    found.flatMap(({ instance, application }) =>
      application.status.history
        .slice(1)
        .map(({ revision }) =>
          read(
            get,
            `/api/argocd/argoInstance/${instance}/applications/name/${application.metadata.name}/revisions/${revision}/metadata`,
          ),
        ),
    ),
  );
}

/** Asks every instance. */
async function communityOverview(get, component, instances) {
  const answers = await Promise.all(
    instances.map(async instance => {
      const { items } = await read(
        get,
        `${COMMUNITY}/argoInstance/${instance}/applications/${bySelector(
          component,
        )}`,
      );
      return items.map(application => ({ instance, application }));
    }),
  );
  return answers.flat();
}

function communityNamed(get, component) {
  return read(
    get,
    `${COMMUNITY}/find/${byName(component)}?expand=applications`,
  );
}

/** The same again, and each commit once, whichever instances have it. */
async function communityLifeCycle(get, component, instances) {
  const owners = new Map();
  const found = await communityOverview(get, component, instances);
  for (const { instance, application } of found) {
    for (const { revision } of application.status.history) {
      if (!owners.has(revision)) {
        owners.set(revision, { instance, name: application.metadata.name });
      }
    }
  }
  await Promise.all(
    [...owners].map(([revision, { instance, name }]) =>
      read(
        get,
        `${COMMUNITY}/argoInstance/${instance}/applications/name/${name}/revisions/${revision}/metadata`,
      ),
    ),
  );
}

function bySelector(component) {
  return `selector/${encodeURIComponent(
    `app.kubernetes.io/name=${component}`,
  )}`;
}

function byName(component) {
  return `name/${component}-dev`;
}

async function read(get, path) {
  const { status, text } = await get(path);
  if (status !== 200) {
    throw new Error(`GET ${path} is answered with ${status}: ${text}`);
  }
  return JSON.parse(text);
}
