import { describesComponent } from './catalogInfo';

const component = { name: 'checkout', owner: 'group:default/payments' };

function file(owner: string, kind = 'Component', name = 'checkout') {
  return `apiVersion: backstage.io/v1alpha1
kind: ${kind}
metadata:
  name: ${name}
spec:
  owner: ${owner}
`;
}

describe('describesComponent', () => {
  it.each([
    file('group:default/payments'),
    file('group:payments'),
    file('payments'),
    file('Group:Default/Payments'),
    `${file('logistics', 'API')}---\n${file('payments')}`,
  ])('recognises the component in %j', text => {
    expect(describesComponent(text, component)).toBe(true);
  });

  it.each([
    '',
    'not: [yaml',
    '- a list',
    file('logistics'),
    file('user:default/payments'),
    file('payments', 'API'),
    file('payments', 'Component', 'refunds'),
    file('[payments]'),
    'kind: Component\nmetadata: text\n',
  ])('does not in %j', text => {
    expect(describesComponent(text, component)).toBe(false);
  });
});
