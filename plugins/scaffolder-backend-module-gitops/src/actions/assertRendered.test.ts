import { assertRendered } from './assertRendered';

const EXPRESSION = '${{ parameters.name }}';

describe('assertRendered', () => {
  it.each([
    [{}],
    [{ name: 'checkout', port: 8080, system: undefined, start: null }],
    [{ description: 'costs $5 {{ not an expression }}' }],
    [{ environments: ['dev'], variables: { URL: 'https://acme.test' } }],
  ])('lets pass %j', input => {
    expect(() => assertRendered(input)).not.toThrow();
  });

  it.each<[Record<string, unknown>, string]>([
    [{ name: EXPRESSION }, 'name'],
    [{ name: 'a', description: `b ${EXPRESSION} c` }, 'description'],
    [{ variables: { URL: 'x', HOST: EXPRESSION } }, 'variables.HOST'],
    [{ environments: ['dev', EXPRESSION] }, 'environments[1]'],
    [{ spec: { autoscaling: { min: EXPRESSION } } }, 'spec.autoscaling.min'],
    [{ rules: [{ name: EXPRESSION }] }, 'rules[0].name'],
    [{ variables: { '${{ x': 'y' } }, 'variables.${{ x'],
    [{ name: EXPRESSION, image: EXPRESSION }, 'name, image'],
    [
      { environments: Array.from({ length: 12 }, () => EXPRESSION) },
      `${Array.from(
        { length: 10 },
        (_, index) => `environments[${index}]`,
      ).join(', ')} and 2 more`,
    ],
  ])('refuses %j', (input, fields) => {
    expect(() => assertRendered(input)).toThrow(
      `${fields}: holds the unrendered template expression "\${{ }}". Correct the expression in the template, or leave "\${{" out of the text`,
    );
  });
});
