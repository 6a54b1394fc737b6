/** Rules that Gateway API has in CEL, and those of an Ingress. */
export function checkRoutes({ kind, spec }) {
  if (kind === 'Ingress') {
    return checkIngress(spec ?? {});
  }
  return kind === 'HTTPRoute' ? (spec?.rules ?? []).flatMap(checkRule) : [];
}

function checkRule({ backendRefs = [], filters = [] }, rule) {
  const redirects = filters.some(({ type }) => type === 'RequestRedirect');
  return [
    ...backendRefs.flatMap((backend, index) =>
      (backend.kind ?? 'Service') === 'Service' &&
      !backend.group &&
      backend.port === undefined
        ? [
            {
              at: `spec.rules[${rule}].backendRefs[${index}].port`,
              message: `a Service needs its port, and "${backend.name}" has none`,
              remedy: 'Add it.',
            },
          ]
        : [],
    ),
    ...(redirects && backendRefs.length > 0
      ? [
          {
            at: `spec.rules[${rule}]`,
            message: 'it redirects and has backends',
            remedy: 'Keep one of them.',
          },
        ]
      : []),
  ];
}

function checkIngress({ rules = [], defaultBackend }) {
  if (rules.length === 0 && !defaultBackend) {
    return [
      { at: 'spec.rules', message: 'it leads nowhere', remedy: 'Add a rule.' },
    ];
  }
  return rules.flatMap(({ http }, rule) =>
    (http?.paths ?? []).flatMap(({ path, pathType, backend }, index) => {
      const at = `spec.rules[${rule}].http.paths[${index}]`;
      const port = backend?.service?.port ?? {};
      return [
        ...(pathType !== 'ImplementationSpecific' && !path?.startsWith('/')
          ? [
              {
                at: `${at}.path`,
                message: `"${path ?? ''}" does not begin with /`,
                remedy: 'Write an absolute path.',
              },
            ]
          : []),
        ...(backend?.service &&
        (port.name === undefined) === (port.number === undefined)
          ? [
              {
                at: `${at}.backend.service.port`,
                message: 'it needs either a name or a number',
                remedy: 'Have one of them.',
              },
            ]
          : []),
      ];
    }),
  );
}
