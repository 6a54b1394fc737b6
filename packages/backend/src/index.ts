import { createBackend } from '@backstage/backend-defaults';
import { gitopsRootHealthServiceFactory } from '@gitops-flow/backstage-plugin-gitops-backend';

const backend = createBackend();

backend.add(import('@backstage/plugin-app-backend'));

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-github-provider'));
backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));

backend.add(import('@backstage/plugin-permission-backend'));
backend.add(
  import('@gitops-flow/backstage-plugin-permission-backend-module-gitops'),
);

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));

backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backstage/plugin-scaffolder-backend-module-github'));
backend.add(
  import('@backstage/plugin-scaffolder-backend-module-notifications'),
);
backend.add(
  import('@gitops-flow/backstage-plugin-scaffolder-backend-module-gitops'),
);

backend.add(import('@gitops-flow/backstage-plugin-gitops-backend'));
backend.add(gitopsRootHealthServiceFactory);
backend.add(import('@roadiehq/backstage-plugin-argo-cd-backend'));
backend.add(
  import('@gitops-flow/backstage-plugin-argocd-backend-module-guard'),
);

backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));

backend.add(import('@backstage/plugin-user-settings-backend'));
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-events-backend-module-github'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-signals-backend'));

backend.start();
