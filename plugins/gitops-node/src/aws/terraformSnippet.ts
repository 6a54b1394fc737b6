import { formatPolicy, PolicyDocument } from './PolicyDocument';
import { RoleDefinition } from './RoleDefinition';

/**
 * The same role for Terraform or OpenTofu, for whoever may create it. It needs the account's OIDC provider for GitHub
 * and nothing else.
 */
export function terraformSnippet(role: RoleDefinition): string {
  const label = labelOf(role.name);
  const tags = Object.entries(role.tags).map(
    ([key, value]) => `    ${quoted(key)} = ${quoted(value)}`,
  );
  return [
    `resource "aws_iam_role" ${quoted(label)} {`,
    `  name                 = ${quoted(role.name)}`,
    `  path                 = ${quoted(role.path)}`,
    `  description          = ${quoted(role.description)}`,
    `  max_session_duration = ${role.maxSessionSeconds}`,
    ...(role.permissionsBoundary
      ? [`  permissions_boundary = ${quoted(role.permissionsBoundary)}`]
      : []),
    '',
    `  assume_role_policy = ${document(role.trustPolicy)}`,
    '',
    '  tags = {',
    ...tags,
    '  }',
    '}',
    '',
    `resource "aws_iam_role_policy" ${quoted(label)} {`,
    `  name = ${quoted(role.permissions.name)}`,
    `  role = aws_iam_role.${label}.id`,
    '',
    `  policy = ${document(role.permissions.policy)}`,
    '}',
    '',
  ].join('\n');
}

/** A name that Terraform takes for a resource. */
function labelOf(name: string): string {
  const label = name.replace(/[^\w-]/g, '_');
  return /^[a-z_]/i.test(label) ? label : `_${label}`;
}

/** Terraform compares policies by what they mean, so the text need not be AWS's. */
function document(policy: PolicyDocument): string {
  return `<<JSON\n${withoutTemplates(formatPolicy(policy))}JSON`;
}

/** https://developer.hashicorp.com/terraform/language/expressions/strings */
function quoted(text: string): string {
  return `"${withoutTemplates(
    text
      .replaceAll('\\', '\\\\')
      .replaceAll('"', '\\"')
      .replaceAll('\n', '\\n')
      .replaceAll('\r', '\\r')
      .replaceAll('\t', '\\t'),
  )}"`;
}

/** `${` and `%{` begin expressions, in quotes and in documents. */
function withoutTemplates(text: string): string {
  return text.replaceAll('${', '$$${').replaceAll('%{', '%%{');
}
