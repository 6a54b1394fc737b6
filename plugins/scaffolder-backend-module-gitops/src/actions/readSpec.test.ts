import { refuse } from './readSpec';

describe('refuse', () => {
  it('says one problem as it is', () => {
    expect(refuse(['port: is missing'])).toMatchObject({
      name: 'InputError',
      message: 'port: is missing',
    });
  });

  it('lists several', () => {
    expect(refuse(['name: is missing', 'port: is missing']).message).toBe(
      '2 things are wrong with the request:\n- name: is missing\n- port: is missing',
    );
  });

  it('shows what cannot be seen, and lets it do nothing', () => {
    expect(
      refuse(['name: "a\u0000b\u001b[2Jc\u202ed\u2028e\nf" is wrong']).message,
    ).toBe('name: "a\\u0000b\\u001b[2Jc\\u202ed\\u2028e\\u000af" is wrong');
  });

  it('does not repeat a megabyte', () => {
    const { message } = refuse([
      `image: "${'x'.repeat(1024 * 1024)}" is wrong`,
    ]);
    expect(message).toMatch(/^image: "x+…x+" is wrong$/);
    expect(message.length).toBeLessThan(1000);
  });

  it('does not list a thousand problems', () => {
    const { message } = refuse(
      Array.from({ length: 1000 }, (_, index) => `field${index}: is wrong`),
    );
    expect(message.split('\n')).toHaveLength(32);
    expect(message).toMatch(/^1000 things are wrong[\s\S]*\n- and 970 more$/);
  });
});
