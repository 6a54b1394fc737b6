import { Entity } from '@backstage/catalog-model';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import {
  imageHistory,
  imageVersions,
  settings,
} from '../../../dev/mocks/settings';
import { preview } from '../../../dev/mocks/preview';
import { states } from '../../../dev/mocks/deployments';
import { GitopsApi, gitopsApiRef } from '../../api/GitopsApi';
import { ApplicationInput } from '../application/ApplicationInput';
import { validateApplication } from '../application/applicationField';
import { ApplicationNameInput } from '../ApplicationNameInput';
import { validateApplicationName } from '../applicationNameField';
import { EnvironmentInput } from '../environment/EnvironmentInput';
import { validateEnvironment } from '../environment/environmentField';
import { EnvironmentsInput } from '../EnvironmentsInput';
import { validateEnvironments } from '../environmentsField';
import { ImageHistoryInput } from '../history/ImageHistoryInput';
import { validateImageHistory } from '../history/imageHistoryField';
import { ImageInput } from '../ImageInput';
import { validateImage } from '../imageField';
import { PreviewInput } from '../preview/PreviewInput';
import { SettingsInput } from '../settings/SettingsInput';
import { validateSettings } from '../settings/settingsField';

type StepperProps = Parameters<typeof Stepper>[0];

const extensions = [
  {
    name: 'GitopsApplicationName',
    component: ApplicationNameInput,
    validation: validateApplicationName,
  },
  { name: 'GitopsImage', component: ImageInput, validation: validateImage },
  {
    name: 'GitopsEnvironments',
    component: EnvironmentsInput,
    validation: validateEnvironments,
  },
  {
    name: 'GitopsApplication',
    component: ApplicationInput,
    validation: validateApplication,
  },
  {
    name: 'GitopsEnvironment',
    component: EnvironmentInput,
    validation: validateEnvironment,
  },
  {
    name: 'GitopsImageHistory',
    component: ImageHistoryInput,
    validation: validateImageHistory,
  },
  {
    name: 'GitopsSettings',
    component: SettingsInput,
    validation: validateSettings,
  },
  { name: 'GitopsPreview', component: PreviewInput },
];

/** An application of the catalog, as `renderForm` has it. */
export const CHECKOUT = 'component:default/checkout';

/** What the catalog of `renderForm` holds when a test says nothing else. */
export function component(
  name: string,
  annotations: Record<string, string> = {
    'argocd/app-selector': `app.kubernetes.io/name=${name}`,
    'github.com/project-slug': `acme/${name}`,
  },
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace: 'default',
      description: `What ${name} does`,
      annotations,
    },
    spec: { type: 'service', lifecycle: 'production', owner: 'payments' },
  };
}

/**
 * Renders fields of ours in the scaffolder's own form.
 *
 * @returns what the form sends at its end, and the backend's answers
 */
export function renderForm(options: {
  fields: Record<string, object>;
  /** Names of required fields. Default: all. */
  required?: string[];
  look?: 'mui' | 'bui';
  initialState?: StepperProps['initialState'];
  environments?: { name: string; title?: string; requireDigest?: boolean }[];
  entities?: Entity[];
  gitops?: Partial<GitopsApi>;
  catalog?: Parameters<typeof catalogApiMock.mock>[0];
}) {
  const { fields, required = Object.keys(fields) } = options;
  const onCreate = jest.fn(async () => {});
  const {
    getDeployments = async () => states.healthy(),
    getSettings = async () => settings,
    getImageHistory = async () => ({ items: imageHistory }),
    listImages = async () => imageVersions,
    checkName = async ({ name }) => ({ name, available: true }),
    preview: answerPreview = async ({ body }) => preview(body),
  }: Partial<GitopsApi> = options.gitops ?? {};
  const gitops = {
    getDeployments: jest.fn(getDeployments),
    getSettings: jest.fn(getSettings),
    getImageHistory: jest.fn(getImageHistory),
    listImages: jest.fn(listImages),
    checkName: jest.fn(checkName),
    preview: jest.fn(answerPreview),
  };
  const catalog = catalogApiMock({
    entities: options.entities ?? [component('checkout'), component('basket')],
  });
  renderInTestApp(
    <Stepper
      manifest={{
        title: 'Application',
        steps: [
          {
            title: 'What',
            schema: { type: 'object', required, properties: { ...fields } },
          },
        ],
      }}
      extensions={extensions as StepperProps['extensions']}
      initialState={options.initialState}
      formProps={{ EXPERIMENTAL_theme: options.look ?? 'mui' }}
      onCreate={onCreate}
    />,
    {
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      apis: [
        [catalogApiRef, Object.assign(catalog, options.catalog)],
        [gitopsApiRef, gitops],
      ],
      config: {
        app: { baseUrl: 'http://localhost:3000' },
        backend: { baseUrl: 'http://localhost:7007' },
        gitops: {
          repository: { url: 'https://github.com/acme/gitops-apps' },
          environments: options.environments ?? [
            { name: 'dev', title: 'Development' },
            { name: 'staging', title: 'Staging' },
            { name: 'prod' },
          ],
        },
      },
    },
  );
  return { onCreate, gitops };
}

/** Goes on to the page behind the form, if the form lets one. */
export const next = () =>
  userEvent.click(screen.getByRole('button', { name: 'Review' }));

/** Whether the form has let somebody go on. */
export const isReviewed = () =>
  screen.queryByRole('button', { name: 'Create' }) !== null;

/** Sends the form. */
export async function send() {
  await next();
  await userEvent.click(await screen.findByRole('button', { name: 'Create' }));
}

/** What axe finds wrong with the form that holds an element. */
export async function findViolations(element: Element) {
  const { violations } = await axe.run(element.closest('form')!, {
    // These two rules draw on a canvas, which jsdom has not.
    rules: {
      'color-contrast': { enabled: false },
      'label-content-name-mismatch': { enabled: false },
    },
  });
  return violations.map(({ id, nodes }) => [id, nodes[0].html]);
}
