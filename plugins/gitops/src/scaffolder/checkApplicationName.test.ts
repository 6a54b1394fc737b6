import { applicationSpecSchema } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  checkApplicationName,
  proposeApplicationName,
} from './checkApplicationName';

const CASES: [string, ReturnType<typeof checkApplicationName>, string?][] = [
  ['checkout', undefined, 'checkout'],
  ['c', undefined, 'c'],
  ['check-out-2', undefined, 'check-out-2'],
  ['a--b', undefined, 'a-b'],
  ['x'.repeat(40), undefined, 'x'.repeat(40)],
  ['Name With Spaces', 'characters', 'name-with-spaces'],
  ['Pagos_Año Nuevo', 'characters', 'pagos-ano-nuevo'],
  ['checkout.api', 'characters', 'checkout-api'],
  ['  checkout  ', 'characters', 'checkout'],
  ['${{ name }}', 'characters', 'name'],
  ['日本', 'characters', undefined],
  ['2fast', 'start', 'fast'],
  ['-checkout', 'start', 'checkout'],
  ['-', 'start', undefined],
  ['42', 'start', undefined],
  ['checkout-', 'end', 'checkout'],
  ['x'.repeat(41), 'tooLong', 'x'.repeat(40)],
  [`${'x'.repeat(39)}-more`, 'tooLong', 'x'.repeat(39)],
];

describe('checkApplicationName', () => {
  it.each(CASES)('says of "%s": %s', (name, problem) => {
    expect(checkApplicationName(name)).toBe(problem);
  });

  it.each(CASES)('agrees with the schema about "%s"', name => {
    expect(checkApplicationName(name) === undefined).toBe(
      applicationSpecSchema.shape.name.safeParse(name).success,
    );
  });
});

describe('proposeApplicationName', () => {
  it.each(CASES)('makes something usable of "%s"', (name, _, proposal) => {
    expect(proposeApplicationName(name)).toBe(proposal);
  });

  it.each(
    CASES.flatMap(([name, , proposal]) => (proposal ? [[name, proposal]] : [])),
  )('makes something of "%s" that can be used: "%s"', (_, proposal) => {
    expect(checkApplicationName(proposal)).toBeUndefined();
  });
});
