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
      author: 'by {{author}}',
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
        checking: 'Checking whether the name is free…',
        free: '{{name}} is free.',
        taken: '{{name}} is taken.',
        unchecked:
          'Whether the name is free could not be checked. It is checked again before anything is created.',
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
        versions: 'Versions of {{repository}}',
        versionsLoading:
          'Asking the registry for the versions of {{repository}}…',
        versionsByHand: 'You can write the version by hand all the same.',
        versionsNone:
          'The registry has no version of {{repository}}. Check its name, or push an image first.',
        versionsFilter: 'Filter by tag, digest or commit',
        versionsNoMatch: 'No version matches "{{text}}".',
        versionsCount_one: '{{count}} version of {{total}} in the registry',
        versionsCount_other: '{{count}} versions of {{total}} in the registry',
        untagged: 'no tag',
        sourceLabel: 'Source commit {{revision}}, in a new tab',
      },
      environments: {
        title: 'Environments',
        description: 'Where it will run, in promotion order.',
        missing: 'Choose at least one environment.',
        unknown:
          'Not configured any more: {{environments}}. Untick it to go on.',
        present:
          'The application is there already: {{environments}}. Untick it to go on.',
        none: 'No environments are configured: name them in gitops.environments of app-config.',
      },
      application: {
        title: 'Application',
        description: 'Type to find it.',
        first: '{{field}}: choose the application first.',
        none: 'The catalog has no application yet. Create one first.',
        unknown:
          'The catalog has no {{application}}, or you may not see it. Choose another application.',
        notLinked:
          '{{application}} has no annotation argocd/app-selector, so it is no application that can be changed here. Choose another one.',
        notInGit:
          'The GitOps repository does not have this application. It may wait for its first pull request to be merged.',
      },
      environment: {
        title: 'Environment',
        description: 'One of those where the application is.',
        today: 'Today: {{image}}',
        nothingToday: 'Nothing runs here yet.',
        wouldGet: 'Would get {{image}} of {{environment}}',
        upToDate: 'Has the same image as {{environment}} already.',
        upToDateChosen:
          '{{environment}} has the image already. Choose another environment.',
        unknown:
          '{{environment}} cannot be chosen for this application. Choose one of the list.',
        none_present: '{{application}} is in no environment.',
        none_missing: '{{application}} is in every environment already.',
        none_promotionTarget:
          'There is nothing to promote: {{application}} has no environment behind one where an image runs.',
        none_rollback:
          'Nothing of {{application}} runs yet, so there is nothing to go back to.',
      },
      imageHistory: {
        title: 'Image',
        description: 'What ran in this environment before, newest first.',
        first: 'Choose the application and the environment first.',
        today: 'runs today',
        by: '{{author}}, {{when}}',
        none: 'Only one image ever ran in {{environment}}, so there is nothing to go back to.',
        unknown:
          'The commit {{commit}} brought no earlier image of this environment. Choose one of the list.',
      },
      settings: {
        title: 'Settings',
        description:
          'Everything is as it is today. Change what shall be different.',
        environments: 'Change it in',
        environmentsDescription: 'The other environments stay as they are.',
        size: 'Size',
        size_small: 'Small',
        size_medium: 'Medium',
        size_large: 'Large',
        scaling: 'Copies',
        fixed: 'A fixed number',
        byLoad: 'By load',
        replicas: 'Number',
        min: 'At least',
        max: 'At most',
        cpu: 'CPU in percent',
        copies_one: '{{count}} copy',
        copies_other: '{{count}} copies',
        copiesByLoad: '{{min}} to {{max}} copies, at {{cpu}} % CPU',
        minAboveMax:
          'Copies: at least {{min}} is more than at most {{max}}. Make one of them fit.',
        exposure: 'Exposure',
        exposure_none: 'Nobody outside of its own namespace',
        exposure_internal: "The company's network",
        exposure_public: 'The internet',
        strategy: 'Rollout',
        strategy_rolling: 'Rolling',
        strategy_canary: 'Canary',
        strategy_blueGreen: 'Blue-green',
        port: 'Port',
        default: 'as the platform decides',
        today: 'Today: {{value}}',
        todayDiffers: 'Today it differs: {{values}}',
        valueIn: '{{value}} in {{environments}}',
        keep: 'Keep as today',
        keepLabel: 'Keep as today: {{setting}}',
        unchanged: 'Nothing would change yet. Change at least one setting.',
        otherKeys: 'Set by hand and kept as it is: {{keys}}.',
      },
      preview: {
        title: 'What the pull request carries',
        description: 'Nothing has been written yet.',
        refresh: 'Refresh',
        loading: 'Working out the files…',
        failed:
          'You can go on without the preview. Everything is checked again before anything is written.',
        problems: 'This would stop the request. Go back and mend it.',
        problemCount_one: '{{count}} problem',
        problemCount_other: '{{count}} problems',
        fileCount_one: '{{count}} file changes.',
        fileCount_other: '{{count}} files change.',
        unchanged:
          'Nothing would change: the GitOps repository has all of this already.',
        pullRequest: 'Pull request {{title}} on {{repository}}',
        state_added: 'New',
        state_modified: 'Changed',
        state_removed: 'Removed',
        state_unchanged: 'Unchanged',
        content: 'Content of {{path}}',
        empty: 'The file is empty.',
        added: 'Added:',
        removed: 'Removed:',
        folded_one: '{{count}} unchanged line',
        folded_other: '{{count}} unchanged lines',
      },
      request: {
        loading: '{{field}} is loading…',
        denied:
          'You may not see this application. Ask its owner, or the people who look after Backstage, for access.',
      },
      githubUser: {
        failed:
          'You are not signed in to GitHub. The request will say so and change nothing: sign in and send it again.',
      },
    },
    actions: {
      title: 'Change this application',
      promote: 'Promote',
      promoteLabel: 'Promote to {{environment}}',
      rollback: 'Roll back',
      rollbackLabel: 'Roll back {{environment}}',
      change: 'Change',
      changeLabel: 'Change the settings of {{environment}}',
      changeAll: 'Change settings',
      addEnvironment: 'Add environment',
      decommission: 'Decommission',
    },
  },
  translations: {
    es: () => import('./es'),
  },
});
