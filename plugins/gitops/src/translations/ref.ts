import { createTranslationRef } from '@backstage/frontend-plugin-api';

/**
 * Every text of the plugin. Override or translate it with `TranslationBlueprint`.
 *
 * @public
 */
export const gitopsTranslationRef = createTranslationRef({
  id: 'plugin.gitops',
  messages: {
    card: {
      title: 'Deployments',
      more: 'All details',
      environments: 'Environments in promotion order',
    },
    health: {
      Healthy: 'Healthy',
      Suspended: 'Suspended',
      Progressing: 'Progressing',
      Missing: 'Missing',
      Degraded: 'Degraded',
      Unknown: 'Health unknown',
    },
    sync: {
      Synced: 'Synced',
      OutOfSync: 'Out of sync',
      Unknown: 'Sync unknown',
    },
    operation: {
      Running: 'Syncing…',
      Terminating: 'Stopping the sync…',
      Failed: 'Last sync failed',
      Error: 'Last sync ended with an error',
      Succeeded: 'Last sync succeeded',
      took: 'took {{duration}}',
      runningFor: 'for {{duration}}',
    },
    state: {
      absent: 'Not deployed',
      waitingForReview: 'Waiting for review',
      waitingForArgocd: 'Merged, waiting for Argo CD',
      idle: 'Idle',
      unknown: 'No data',
      absentDetail: 'Nothing runs here and nothing is under way.',
      waitingForReviewDetail:
        'A pull request must be approved and merged first.',
      waitingForArgocdDetail: 'It appears as soon as Argo CD has picked it up.',
      idleDetail: 'It waits for a promotion.',
      unknownDetail: 'No data from the Argo CD instance {{instance}}.',
    },
    environment: {
      differs: 'Differs from {{environment}}',
      deployed: 'Deployed {{when}}',
      noImage: 'No image yet',
      moreImages_one: 'and {{count}} more image',
      moreImages_other: 'and {{count}} more images',
      openInArgocd: 'Argo CD',
      openInArgocdLabel: 'Open {{application}} in Argo CD, in a new tab',
      announce: '{{environment}}: {{status}}',
    },
    pullRequest: {
      name: '#{{number}} {{title}}',
      openedBy: 'by {{author}}, {{when}}',
      linkLabel: '#{{number}} {{title}}, pull request, in a new tab',
      openTitle: 'Pull requests',
      open: 'Waiting for review',
      merged: 'Merged',
      targets: 'For {{environments}}',
      none: 'No pull request is open.',
    },
    image: {
      label: 'Image',
      copy: 'Copy {{image}}',
      copied: 'Copied',
      copyFailed: 'Could not copy',
    },
    instance: {
      title: 'Argo CD instances',
      live: 'Live',
      stale: 'Out of date',
      connecting: 'Connecting',
      observed: 'As of {{when}}',
      never: 'No data yet',
      staleNotice: 'Argo CD {{instance}}: this is how it looked {{when}}.',
      staleNoticeUnknown: 'Argo CD {{instance}}: this may be out of date.',
    },
    details: {
      project: 'Project',
      instance: 'Argo CD instance',
      cluster: 'Cluster',
      namespace: 'Namespace',
      autoSync: 'Commits are applied',
      autoSyncOn: 'automatically',
      autoSyncOff: 'by hand',
      revision: 'Revision',
      lastDeployed: 'Last deployed',
      operation: 'Operation',
      none: 'None',
    },
    history: {
      title: 'History',
      tableLabel: 'History of {{application}}',
      id: 'No.',
      revision: 'Revision',
      when: 'When',
      who: 'Who',
      automatic: 'Automatic',
      empty: 'Nothing has been deployed here yet.',
      commitLabel: 'Commit {{revision}}, in a new tab',
    },
    denied: {
      title: 'You may not see these deployments',
      askOwner: 'Ask {{owner}}, who owns {{entity}}, for access.',
      askAdmin:
        'Ask the people who look after Backstage for the permission to see the deployments of {{entity}}.',
    },
    missingAnnotation: {
      title: 'No deployments are linked to this entity',
      description:
        'Add one of these annotations to its catalog-info.yaml, then they show up here.',
    },
    error: {
      title: 'The deployments could not be loaded',
      permissionTitle: 'Your permissions could not be checked',
      notFound:
        'The entity is not in the catalog, or you may not see it there.',
      unreachable:
        'The GitOps backend cannot be reached. Check your connection.',
      unexpected: 'The GitOps backend answered with an error: {{message}}',
      retry: 'Try again',
      outdatedTitle: 'This may be out of date',
      outdated: 'Refreshing failed. What you see is from {{when}}.',
      noEnvironments:
        'No environments are configured: name them in gitops.environments of app-config.',
    },
    loading: 'Loading the deployments…',
    form: {
      name: {
        title: 'Name',
        description:
          'Names the repository, the catalog entity and the Argo CD applications.',
        counter: '{{length}} of {{max}} characters',
        tooLong: 'At most {{max}} characters: this has {{length}}.',
        characters: 'Use only lower-case letters, digits and dashes.',
        start: 'Start with a letter.',
        end: 'End with a letter or a digit.',
        propose: 'Use {{name}}',
        problemWithProposal: '{{problem}} For example: {{name}}',
        checking: 'Looking in the catalog…',
        free: 'The catalog has no component of this name.',
        taken:
          'The catalog already has {{entity}}, owned by {{owner}}. If it is yours, only what is missing will be added. If not, choose another name.',
        unchecked:
          'The catalog could not be asked whether the name is taken. It is checked again before anything is created.',
      },
      image: {
        title: 'Image',
        description:
          'Registry, repository and exact version: ghcr.io/acme/checkout:1.4.2',
        missingVersion:
          'Name the exact version: add a tag, such as {{image}}:1.4.2, or a digest.',
        latestTag:
          'The tag "latest" moves, so it cannot be promoted or rolled back to. Name the exact version.',
        badTag:
          'The tag is not valid: 1 to 128 letters, digits, dots, dashes or underscores.',
        badDigest:
          'The digest is not valid: "sha256:" and 64 lower-case hexadecimal digits.',
        badRepository:
          'The repository is not valid: write it in lower case, such as ghcr.io/acme/checkout:1.4.2.',
      },
      environments: {
        title: 'Environments',
        description: 'Where it will run, in promotion order.',
        missing: 'Choose at least one environment.',
        unknown:
          'Not configured any more: {{environments}}. Untick it to go on.',
        none: 'No environments are configured: name them in gitops.environments of app-config.',
      },
    },
  },
  translations: {
    es: () => import('./es'),
  },
});
