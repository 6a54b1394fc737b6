/**
 * What tests of other packages need: an Argo CD without a GitHub, and what judges their talk with the stand-ins. Nothing
 * else imports it: it reads descriptions that are there for the tests only.
 *
 * @packageDocumentation
 */
export {
  applicationFiles,
  imageFile,
} from '../argocd/testing/applicationFiles';
export { TestClient } from '../argocd/testing/TestClient';
export { REPOSITORY_URL, TestGitops } from '../argocd/testing/TestGitops';
export { OpenApiContract } from '../github/__testUtils__/OpenApiContract';
export type { Exchange } from '../github/__testUtils__/OpenApiContract';
export { OpenApiDocument } from '../github/__testUtils__/OpenApiDocument';
export { RequestContract } from '../github/__testUtils__/RequestContract';
export { RecordingProxy } from '../github/__testUtils__/RecordingProxy';
