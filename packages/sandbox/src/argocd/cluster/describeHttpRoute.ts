import { withTransition } from './conditions';
import { KubernetesObject } from './KubernetesObject';
import { HttpRoute } from './routes';

/** The AWS load balancer controller, where it serves the Gateway API. */
const CONTROLLER = 'gateway.k8s.aws/alb';

/** Accepts an HTTPRoute at each Gateway that it names. */
export function describeHttpRoute(
  draft: KubernetesObject,
  { now }: { now: number },
): void {
  const route = draft as HttpRoute;
  const { generation } = route.metadata;
  route.status = {
    parents: (route.spec.parentRefs ?? []).map((parentRef, index) => {
      const before = route.status?.parents[index]?.conditions;
      const holds = (type: string, reason: string, message: string) => ({
        ...withTransition(
          before,
          { type, status: 'True', reason, message },
          now,
        ),
        observedGeneration: generation,
      });
      return {
        parentRef,
        controllerName: CONTROLLER,
        conditions: [
          holds('Accepted', 'Accepted', 'Route is accepted'),
          holds('ResolvedRefs', 'ResolvedRefs', 'All references resolved'),
        ],
      };
    }),
  };
}
