import nunjucks from 'nunjucks';
import { SourceFiles } from './SourceFiles';

/** As Backstage's `fetch:template` is set up, so that one skeleton serves both. */
const engine = new nunjucks.Environment(null, {
  autoescape: false,
  tags: { variableStart: '${{', variableEnd: '}}' },
});

/**
 * Fills in a skeleton: contents and names of files. What is no text stays as it is.
 *
 * @param values - what the skeleton calls `values`
 */
export function renderSkeleton(
  skeleton: SourceFiles,
  values: object,
): SourceFiles {
  const render = (text: string) => engine.renderString(text, { values });
  return new Map(
    [...skeleton].map(([path, content]) => [
      render(path),
      typeof content === 'string' ? render(content) : content,
    ]),
  );
}
