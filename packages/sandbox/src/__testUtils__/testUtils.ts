/**
 * What tests of other packages need to judge their talk with the stand-ins. Nothing else imports it: it reads
 * descriptions that are there for the tests only.
 *
 * @packageDocumentation
 */
export { OpenApiContract } from '../github/__testUtils__/OpenApiContract';
export type { Exchange } from '../github/__testUtils__/OpenApiContract';
export { OpenApiDocument } from '../github/__testUtils__/OpenApiDocument';
export { RequestContract } from '../github/__testUtils__/RequestContract';
export { RecordingProxy } from '../github/__testUtils__/RecordingProxy';
