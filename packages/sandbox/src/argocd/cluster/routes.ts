import { KubernetesObject } from './KubernetesObject';
import { Condition } from './workloads';

export interface Ingress extends KubernetesObject {
  spec: {
    ingressClassName?: string;
    tls?: { hosts?: string[] }[];
    rules?: {
      host?: string;
      http?: {
        paths?: {
          path?: string;
          backend?: { service?: { name?: string } };
        }[];
      };
    }[];
  };
  status?: {
    loadBalancer?: { ingress?: { hostname?: string; ip?: string }[] };
  };
}

/** The Gateway that a route hangs on. */
export interface ParentReference {
  group?: string;
  kind?: string;
  name: string;
  namespace?: string;
  sectionName?: string;
}

export interface HttpRoute extends KubernetesObject {
  spec: {
    parentRefs?: ParentReference[];
    hostnames?: string[];
    rules?: {
      matches?: { path?: { value?: string } }[];
      backendRefs?: { kind?: string; name: string }[];
    }[];
  };
  status?: {
    parents: {
      parentRef: ParentReference;
      controllerName: string;
      conditions: (Condition & { observedGeneration?: number })[];
    }[];
  };
}
