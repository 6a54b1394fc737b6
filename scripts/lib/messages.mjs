import ts from 'typescript';

/**
 * The fixed parts of a text in a source: one of a string, several of a template with values between them, none of
 * anything else.
 */
export function partsOf(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
    return [node.text];
  }
  return ts.isTemplateExpression(node)
    ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
    : [];
}
