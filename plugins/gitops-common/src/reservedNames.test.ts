import { describeReservedName } from './reservedNames';

describe('describeReservedName', () => {
  it.each(['checkout', 'rooted', 'dev', 'a', 'con-sole', 'env', 'previews'])(
    'lets %s be',
    name => {
      expect(describeReservedName(name, ['dev', 'prod'])).toBeUndefined();
    },
  );

  it.each([
    ['root', 'is taken by the platform itself'],
    ['namespaces', 'is taken by the platform itself'],
    ['platform', 'is taken by the platform itself'],
    ['default', 'is a name that Kubernetes uses itself'],
    ['con', 'cannot be the name of a file on Windows'],
    ['com1', 'cannot be the name of a file on Windows'],
    ['checkout-prod', 'ends with "-prod", as if it were another application'],
    ['checkout-preview', 'ends with "-preview", which the chart adds'],
    ['checkout-error-rate', 'ends with "-error-rate", which the chart adds'],
  ])('refuses %s', (name, problem) => {
    expect(describeReservedName(name, ['dev', 'prod'])).toMatch(
      `"${name}" ${problem}`,
    );
  });
});
