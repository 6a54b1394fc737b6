/** What carries this tag is looked after by these actions; everything else is somebody's own. */
export const MANAGED_BY = { key: 'managed-by', value: 'gitops-flow' } as const;

/** Name of the repository that a role is for, for people. */
export const REPOSITORY_TAG = 'github-repository';

/** GitHub's id of it. It survives renames, and no other repository ever gets it. */
export const REPOSITORY_ID_TAG = 'github-repository-id';
