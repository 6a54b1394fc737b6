import { createDevApp } from '@backstage/frontend-dev-utils';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import gitopsPlugin from '../src';
import { mockModules } from './mocks/modules';

createDevApp({
  features: [catalogPlugin, scaffolderPlugin, gitopsPlugin, ...mockModules],
});
