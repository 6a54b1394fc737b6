import { ConfigReader } from '@backstage/config';
import {
  certificate,
  certificatePath,
} from './http/__testUtils__/certificates';
import { readInstances } from './readInstances';

function read(instance: object, argocd: object = {}) {
  return readInstances(
    new ConfigReader({
      argocd: {
        ...argocd,
        appLocatorMethods: [{ type: 'config', instances: [instance] }],
      },
    }),
  );
}

describe('readInstances', () => {
  it('reads what Roadie reads', () => {
    const config = new ConfigReader({
      argocd: {
        username: 'shared',
        password: 'shared-password',
        appLocatorMethods: [
          { type: 'elsewhere', anything: true },
          {
            type: 'config',
            instances: [
              {
                name: 'nonprod',
                url: 'https://argocd.nonprod.example.com/',
                token: 'a-token',
              },
              {
                name: 'prod',
                url: 'https://argocd.internal:8443/argo/',
                frontendUrl: 'https://argocd.example.com/',
                username: 'portal',
                password: 'a-password',
              },
            ],
          },
          {
            type: 'config',
            instances: [{ name: 'old', url: 'http://argocd.old.example.com' }],
          },
        ],
      },
    });
    expect(readInstances(config)).toEqual([
      {
        name: 'nonprod',
        url: 'https://argocd.nonprod.example.com',
        frontendUrl: 'https://argocd.nonprod.example.com',
        credentials: { token: 'a-token' },
      },
      {
        name: 'prod',
        url: 'https://argocd.internal:8443/argo',
        frontendUrl: 'https://argocd.example.com',
        credentials: { username: 'portal', password: 'a-password' },
      },
      {
        name: 'old',
        url: 'http://argocd.old.example.com',
        frontendUrl: 'http://argocd.old.example.com',
        credentials: { username: 'shared', password: 'shared-password' },
      },
    ]);
  });

  it.each([
    [
      'no credentials',
      { name: 'prod', url: 'https://argocd.example.com' },
      'argocd.appLocatorMethods[0].instances[0] has no credentials: set "token", or "username" and "password" there or under "argocd", or argocd.oidcConfig',
    ],
    [
      'an address that is none',
      { name: 'prod', url: 'argocd.example.com', token: 't' },
      'argocd.appLocatorMethods[0].instances[0].url is no http or https address',
    ],
    [
      'another protocol',
      { name: 'prod', url: 'ftp://argocd.example.com', token: 't' },
      'argocd.appLocatorMethods[0].instances[0].url is no http or https address',
    ],
    [
      'an address with a query',
      { name: 'prod', url: 'https://argocd.example.com/?a=b', token: 't' },
      'argocd.appLocatorMethods[0].instances[0].url must end with the path',
    ],
    [
      'a page address that is none',
      {
        name: 'prod',
        url: 'https://argocd.example.com',
        frontendUrl: '/argocd',
        token: 't',
      },
      'argocd.appLocatorMethods[0].instances[0].frontendUrl is no http or https address',
    ],
  ])('refuses %s', (_, instance, message) => {
    expect(() => read(instance)).toThrow(message);
  });

  describe('ways to log in that Roadie’s README shows', () => {
    const instances = [
      { name: 'argoInstance1', url: 'https://argoInstance1.com' },
      { name: 'argoInstance2', url: 'https://argoInstance2.com' },
    ];
    const shared = { username: 'shared', password: 'shared-password' };
    const own = { username: 'own', password: 'own-password' };
    const oidcConfig = { provider: 'azure', providerConfigKey: 'azure' };
    const azure = {
      tenantId: 'tenant',
      clientId: 'client',
      clientSecret: 'azure-secret',
      loginUrl: 'https://login.microsoftonline.com',
    };

    function credentials(
      argocd: object,
      changes: object[],
      others: object = {},
    ): unknown[] {
      return readInstances(
        new ConfigReader({
          argocd: {
            ...argocd,
            appLocatorMethods: [
              {
                type: 'config',
                instances: instances.map((instance, index) => ({
                  ...instance,
                  ...changes[index],
                })),
              },
            ],
          },
          ...others,
        }),
      ).map(instance => instance.credentials);
    }

    it.each<[string, object, object[], object, unknown[]]>([
      ['one account for all instances', shared, [], {}, [shared, shared]],
      ['an account of the second', shared, [{}, own], {}, [shared, own]],
      [
        'a token of the first, an account of the second',
        shared,
        [{ token: 'a-token' }, own],
        {},
        [{ token: 'a-token' }, own],
      ],
      [
        'a token before an account of the same instance',
        shared,
        [{ token: 'a-token', ...own }],
        {},
        [{ token: 'a-token' }, shared],
      ],
      [
        'an application of Azure',
        { oidcConfig },
        [],
        { azure },
        [azure, azure],
      ],
      [
        'an application of Azure under any key',
        { oidcConfig: { ...oidcConfig, providerConfigKey: 'acme.entra' } },
        [],
        { acme: { entra: azure } },
        [azure, azure],
      ],
      [
        'an application of Azure after all others',
        { oidcConfig },
        [{ token: 'a-token' }, own],
        { azure },
        [{ token: 'a-token' }, own],
      ],
    ])('%s', (_, argocd, changes, others, expected) => {
      expect(credentials(argocd, changes, others)).toEqual(expected);
    });

    it('leaves alone what is about pages and about creating things', () => {
      const others = {
        baseUrl: 'https://argocd.example.com',
        revisionsToLoad: 3,
        namespacedApps: true,
        waitCycles: 2,
        waitInterval: 1000,
        projectSettings: {
          clusterResourceWhitelist: [{ group: '*', kind: '*' }],
        },
      };
      expect(credentials({ ...shared, ...others }, [])).toEqual([
        shared,
        shared,
      ]);
    });

    it.each([
      [
        { ...oidcConfig, provider: 'okta' },
        { azure },
        'argocd.oidcConfig.provider is "okta": only "azure" is known',
      ],
      [oidcConfig, {}, "Missing required config value at 'azure'"],
      [
        oidcConfig,
        { azure: { ...azure, clientSecret: undefined } },
        "Missing required config value at 'azure.clientSecret'",
      ],
      [
        oidcConfig,
        { azure: { ...azure, loginUrl: 'login.microsoftonline.com' } },
        'azure.loginUrl is no http or https address',
      ],
    ])('refuses %j with %j', (oidc, others, message) => {
      expect(() => credentials({ oidcConfig: oidc }, [], others)).toThrow(
        message,
      );
    });

    it('does not ask for the identity provider where nobody needs it', () => {
      expect(credentials({ oidcConfig }, [own, own])).toEqual([own, own]);
    });
  });

  describe('trust and proxy', () => {
    const instance = {
      name: 'prod',
      url: 'https://argocd.example.com',
      token: 't',
    };
    const pem = certificate('acme-authority').trim();
    const key = certificate('acme-server-test-key');

    it.each([
      ['certificates', { ca: pem }, { ca: pem }],
      ['a file', { caFile: certificatePath('acme-authority') }, { ca: pem }],
      [
        'several, and leaves out what is none',
        { ca: `${pem}\n${key}\n# another\n${pem}` },
        { ca: `${pem}\n${pem}` },
      ],
      [
        'a proxy',
        { proxy: 'http://portal:hunter2@proxy.example.com:3128' },
        { proxy: 'http://portal:hunter2@proxy.example.com:3128/' },
      ],
      ['a secret for webhooks', { webhookSecret: 's' }, { webhookSecret: 's' }],
      ['no proxy', { proxy: 'none' }, { proxy: 'none' }],
    ])('reads %s', (_, config, expected) => {
      expect(read({ ...instance, ...config })).toMatchObject([expected]);
    });

    it.each([
      [
        'a file that is not there',
        { caFile: '/nowhere/ca.pem' },
        '.caFile cannot be read (ENOENT): it should be the path',
      ],
      [
        'a file without a certificate',
        { caFile: certificatePath('acme-server-test-key') },
        '.caFile holds no certificate: it should be in PEM',
      ],
      [
        'a certificate that is none',
        {
          ca: '-----BEGIN CERTIFICATE-----\nhunter2\n-----END CERTIFICATE-----',
        },
        '.ca holds no certificate: it should be in PEM',
      ],
      [
        'both',
        { ca: pem, caFile: certificatePath('acme-authority') },
        ' has both ca and caFile: keep one of them',
      ],
      [
        'a proxy that is no address',
        { proxy: 'portal:hunter2@proxy.example.com' },
        '.proxy is no address of a proxy',
      ],
    ])('refuses %s', (_, config, message) => {
      const reading = () => read({ ...instance, ...config });
      expect(reading).toThrow(
        `argocd.appLocatorMethods[0].instances[0]${message}`,
      );
      expect(reading).toThrow(/^((?!hunter2|PRIVATE)[^])*$/);
    });
  });

  it.each([
    [{ url: 'https://portal:hunter2@argocd.example.com', token: 't' }],
    [{ url: 'https://argocd.example.com', token: 'hunter2\n' }],
    [{ url: 'https://argocd.example.com', password: 'hunter2' }],
    [{ url: 'portal:hunter2@argocd.example.com', token: 't' }],
  ])('never repeats a secret: %j', instance => {
    let message = '';
    try {
      read({ name: 'prod', ...instance });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('argocd.appLocatorMethods[0].instances[0]');
    expect(message).not.toContain('hunter2');
  });

  it('refuses a name that comes twice', () => {
    const instance = { name: 'a', url: 'https://a.example.com', token: 't' };
    const config = new ConfigReader({
      argocd: {
        appLocatorMethods: [
          { type: 'config', instances: [instance] },
          { type: 'config', instances: [instance] },
        ],
      },
    });
    expect(() => readInstances(config)).toThrow(
      'argocd.appLocatorMethods names the instance "a" twice',
    );
  });

  it.each([
    [{}, 'argocd.appLocatorMethods is missing'],
    [
      { argocd: { appLocatorMethods: [{ type: 'elsewhere' }] } },
      'argocd.appLocatorMethods has no instance',
    ],
  ])('refuses a configuration without instances: %j', (data, message) => {
    expect(() => readInstances(new ConfigReader(data))).toThrow(message);
  });
});
