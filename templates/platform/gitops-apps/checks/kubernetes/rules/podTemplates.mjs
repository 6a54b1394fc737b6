const TEMPLATES = {
  CronJob: 'spec.jobTemplate.spec.template',
  Deployment: 'spec.template',
  Job: 'spec.template',
  Rollout: 'spec.template',
};

/**
 * The template of the pods that an object makes, and where it lies.
 *
 * @param {any} object
 * @returns {{at: string, template: any} | undefined}
 */
export function podTemplateOf(object) {
  const at = TEMPLATES[object.kind];
  const template = at
    ?.split('.')
    .reduce((inside, key) => inside?.[key], object);
  return template ? { at, template } : undefined;
}
