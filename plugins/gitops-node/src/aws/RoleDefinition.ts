import { PolicyDocument } from './PolicyDocument';

/** Everything that a role should be. */
export interface RoleDefinition {
  name: string;
  arn: string;
  /** With slashes around it. */
  path: string;
  description: string;
  trustPolicy: PolicyDocument;
  /** Inline, under this name. */
  permissions: { name: string; policy: PolicyDocument };
  /** ARN of a managed policy. */
  permissionsBoundary?: string;
  maxSessionSeconds: number;
  tags: Record<string, string>;
}
