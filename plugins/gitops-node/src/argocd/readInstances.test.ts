import { ConfigReader } from '@backstage/config';
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
      'argocd.appLocatorMethods[0].instances[0] has no credentials: set "token", or "username" and "password" there or under "argocd"',
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
