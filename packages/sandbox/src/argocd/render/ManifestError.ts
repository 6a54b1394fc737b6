/** What is in Git cannot be made into manifests. The message is what Argo CD shows people. */
export class ManifestError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ManifestError';
  }
}
