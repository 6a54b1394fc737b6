import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  APPLICATION_EXPOSURES,
  APPLICATION_SIZES,
  APPLICATION_STARTS,
  DNS_LABEL,
  MAX_APPLICATION_NAME_LENGTH,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { parse } from 'yaml';

const template = parse(
  readFileSync(
    resolve(__dirname, '../../../../templates/application/template.yaml'),
    'utf8',
  ),
);

interface Field {
  title?: string;
  description?: string;
  enum?: string[];
  enumNames?: string[];
  default?: unknown;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  'ui:field'?: string;
}

const pages: { required?: string[]; properties: Record<string, Field> }[] =
  template.spec.parameters;
const shown: Record<string, Field> = Object.assign(
  {},
  ...pages.map(({ properties }) => properties),
);
/** What is asked; the preview only shows. */
const fields = Object.fromEntries(
  Object.entries(shown).filter(
    ([, field]) => field['ui:field'] !== 'GitopsPreview',
  ),
);

describe('templates/application', () => {
  it('asks for what the preflight checks, and for nothing else', () => {
    const [preflight] = template.spec.steps;
    expect(preflight.action).toBe('gitops:preflight');
    expect(preflight.input).toEqual(
      Object.fromEntries(
        Object.keys(fields).map(name => [name, `\${{ parameters.${name} }}`]),
      ),
    );
  });

  it('ends in a preview of the files', () => {
    expect(Object.keys(pages.at(-1)!.properties)).toEqual(['preview']);
  });

  it.each(Object.keys(fields))('explains %s', name => {
    expect(fields[name]).toEqual(
      expect.objectContaining({
        title: expect.any(String),
        description: expect.any(String),
      }),
    );
  });

  it('requires everything but the system', () => {
    expect(pages.flatMap(({ required = [] }) => required).sort()).toEqual(
      Object.keys(fields)
        .filter(name => name !== 'system')
        .sort(),
    );
  });

  it.each([
    ['size', APPLICATION_SIZES],
    ['exposure', APPLICATION_EXPOSURES],
    ['start', APPLICATION_STARTS],
  ])('offers each %s once, with a name', (name, choices) => {
    expect(fields[name].enum).toEqual(choices);
    expect(fields[name].enumNames).toHaveLength(choices.length);
    expect(choices).toContain(fields[name].default);
  });

  it('has the limits that the preflight has', () => {
    expect(fields.name).toMatchObject({
      pattern: DNS_LABEL.source.replace('?:', ''),
      maxLength: MAX_APPLICATION_NAME_LENGTH,
    });
    expect(fields.port).toMatchObject({ minimum: 1, maximum: 65535 });
    expect(fields.description).toMatchObject({ maxLength: 350 });
  });
});
