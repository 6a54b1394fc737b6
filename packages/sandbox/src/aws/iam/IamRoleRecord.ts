/** A role as it is kept. */
export interface IamRoleRecord {
  name: string;
  id: string;
  arn: string;
  path: string;
  description?: string;
  /** ISO 8601 */
  createdAt: string;
  /** JSON */
  trustPolicy: string;
  maxSessionSeconds: number;
  permissionsBoundary?: string;
  tags: Record<string, string>;
}
