import {
  ChangePreview,
  PreviewFile,
  PreviewRequest,
} from '@gitops-flow/backstage-plugin-gitops-common';

const values = (size: string, replicas: string) => `# The team's own file.
size: ${size}
exposure: internal
port: 8080
# Asked for by the shop: two at least.
replicas: ${replicas}
env:
  LOG_LEVEL: info
  FEATURE_NEW_BASKET: "true"
  A_LONG_ADDRESS: "https://payments.internal.acme.example/v2/accounts/settlements?include=refunds,chargebacks&format=json"
probes:
  kind: http
  path: /healthz
`;

const image = (tag: string) => `image:
  repository: ghcr.io/acme/checkout
  tag: "${tag}"
`;

const SIMPLE: Record<
  Exclude<PreviewRequest['kind'], 'create'>,
  PreviewFile[]
> = {
  change: [
    {
      path: 'values/staging/payments/checkout/values.yaml',
      state: 'modified',
      before: values('small', '1'),
      content: values('medium', '3'),
    },
    {
      path: 'values/staging/payments/checkout/image.yaml',
      state: 'unchanged',
      before: image('1.5.0'),
      content: image('1.5.0'),
    },
  ],
  promote: [
    {
      path: 'values/staging/payments/checkout/image.yaml',
      state: 'modified',
      before: image('1.5.0'),
      content: image('1.6.0'),
    },
  ],
  rollback: [
    {
      path: 'values/staging/payments/checkout/image.yaml',
      state: 'modified',
      before: image('1.5.0'),
      content: image('1.4.2'),
    },
  ],
  decommission: [
    {
      path: 'values/dev/payments/checkout/values.yaml',
      state: 'removed',
      before: values('small', '1'),
    },
    {
      path: 'values/dev/payments/checkout/image.yaml',
      state: 'removed',
      before: image('1.6.0'),
    },
  ],
};

/** Answers as the backend would: a problem for the image `nginx:0`, else files that fit the request. */
export function preview(request: PreviewRequest): ChangePreview {
  const common = { repository: 'acme/gitops-apps', problems: [] };
  if (request.kind !== 'create') {
    return {
      ...common,
      title: `${request.kind} checkout`,
      files: SIMPLE[request.kind],
    };
  }
  const { name = 'checkout', environments = ['dev'] } = request.values;
  if (request.values.image === 'nginx:0') {
    return {
      ...common,
      title: '',
      files: [],
      problems: [
        'image: docker.io/library/nginx has no tag 0: choose one of its versions',
        'owner: the group is no team on GitHub: ask the platform team',
      ],
    };
  }
  return {
    ...common,
    title: `Create ${name} for payments`,
    files: [environments].flat().flatMap(environment => [
      {
        path: `argocd/applications/${environment}/payments/${name}.yaml`,
        state: 'added' as const,
        content: `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: ${name}-${environment}\n`,
      },
      {
        path: `values/${environment}/payments/${name}/values.yaml`,
        state: 'added' as const,
        content: values('small', '1'),
      },
      {
        path: `values/${environment}/payments/${name}/image.yaml`,
        state: 'added' as const,
        content: image('1.6.0'),
      },
    ]),
  };
}
