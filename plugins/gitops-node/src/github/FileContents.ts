/**
 * Contents by path: text, or bytes for what is no text.
 *
 * @public
 */
export type FileContents = ReadonlyMap<string, string | Buffer>;
