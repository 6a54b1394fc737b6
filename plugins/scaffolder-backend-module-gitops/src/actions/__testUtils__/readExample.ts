import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { JsonObject } from '@backstage/types';
import { parse } from 'yaml';

/** The input of an example's only step. */
export function readExample<T extends JsonObject>(
  example: TemplateExample,
  action: { id: string },
): T {
  const { steps } = parse(example.example);
  expect(steps).toHaveLength(1);
  expect(steps[0].action).toBe(action.id);
  return steps[0].input;
}
