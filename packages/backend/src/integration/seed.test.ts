import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigReader } from '@backstage/config';
import {
  formatImage,
  platformSchema,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  readGitopsConfig,
  renderApplication,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { parse } from 'yaml';
import { World } from './__testUtils__/World';

const APP_CONFIG = resolve(__dirname, '../../../../app-config.yaml');

jest.setTimeout(60_000);

describe('what the sandbox begins with', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world?.stop());

  it.each(['dev', 'staging', 'prod'])(
    'has checkout in %s as the portal would have written it',
    async environment => {
      const config = readGitopsConfig(new ConfigReader(world.config));
      const files = await world.files('gitops-apps', 'main', 'checkout');
      const folder = `values/${environment}/payments/checkout`;
      const { image } = parse(files[`${folder}/image.yaml`]);
      const rendered = renderApplication(
        {
          name: 'checkout',
          team: 'payments',
          system: 'storefront',
          description: 'Takes an order from the basket to the payment',
          mode: 'prebuilt',
          image: formatImage(image),
          port: 8080,
          size: 'small',
          exposure: 'internal',
          environments: [environment],
          start: 'first',
        },
        config,
      );
      expect(rendered.size).toBe(3);
      expect(files).toMatchObject(Object.fromEntries(rendered));
    },
  );

  it('describes the platform as the portal is configured', async () => {
    const { gitops } = parse(readFileSync(APP_CONFIG, 'utf8'));
    const config = readGitopsConfig(new ConfigReader({ gitops }));
    const files = await world.files('gitops-apps', 'main', 'platform.yaml');
    const platform = platformSchema.parse(parse(files['platform.yaml']));
    expect(platform.chart).toBe(config.chart.path);
    expect(platform.environments).toEqual(
      config.environments.map(environment => ({
        name: environment.name,
        destination: environment.destination,
        applicationNamespace: environment.applicationNamespace,
        requireDigest: environment.requireDigest,
        owners: expect.any(String),
        automerge: expect.any(Boolean),
        sync: {
          prune: environment.sync.prune,
          selfHeal: environment.sync.selfHeal,
        },
      })),
    );
    const chart = `${config.chart.path}/${config.chart.version}/Chart.yaml`;
    const [text] = Object.values(
      await world.files('gitops-apps', 'main', chart),
    );
    expect(parse(text)).toMatchObject({
      name: 'eks-baseline',
      version: config.chart.version,
    });
  });
});
