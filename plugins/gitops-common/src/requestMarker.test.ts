import { readRequestMarker, writeRequestMarker } from './requestMarker';

describe('readRequestMarker', () => {
  it.each([
    { application: 'checkout', environments: ['dev', 'prod'] },
    { application: 'a--b', environments: [] },
    { application: '} --> <!-- {', environments: ['"\\'] },
  ])('reads what was written: %j', marker => {
    const text = writeRequestMarker(marker);
    expect(readRequestMarker(text)).toEqual(marker);
    expect(text.indexOf('-->')).toBe(text.length - 3);
  });

  it('finds the marker between other text', () => {
    const marker = { application: 'checkout', environments: ['dev'] };
    expect(
      readRequestMarker(
        `<!-- hello -->\n# Title\n${writeRequestMarker(marker)}\nBye`,
      ),
    ).toEqual(marker);
  });

  it.each([
    [undefined],
    [null],
    [''],
    ['no marker'],
    ['<!-- gitops-flow: {broken} -->'],
    ['<!-- gitops-flow: {"application": "checkout"} -->'],
    ['<!-- gitops-flow: {"application": 1, "environments": []} -->'],
    ['<!-- gitops-flow: {"application": "x", "environments": "dev"} -->'],
  ])('finds nothing in %j', body => {
    expect(readRequestMarker(body)).toBeUndefined();
  });
});
