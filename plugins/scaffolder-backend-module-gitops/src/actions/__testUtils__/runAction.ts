import { mockServices } from '@backstage/backend-test-utils';
import { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { JsonObject, JsonValue } from '@backstage/types';

/** Runs an action as a step of a task that Ada has started. */
export async function runAction(
  action: TemplateAction<any, any, any>,
  input: JsonObject,
  change: { isDryRun?: boolean; signal?: AbortSignal } = {},
): Promise<{ output: Record<string, JsonValue>; log: string[] }> {
  const output: Record<string, JsonValue> = {};
  const log: string[] = [];
  const logger = mockServices.logger.mock();
  for (const level of [logger.info, logger.warn]) {
    level.mockImplementation((line: string) => {
      log.push(line);
    });
  }
  await action.handler({
    ...createMockActionContext({ input, user: { ref: 'user:default/ada' } }),
    ...change,
    logger,
    output: (name: string, value: JsonValue) => {
      output[name] = value;
    },
  });
  return { output, log };
}
