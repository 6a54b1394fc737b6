/**
 * The files of `checkout` of team `payments` on main.
 *
 * @param images - text of `image.yaml` by the name of the environment
 */
export function deployedFiles(
  images: Record<string, string>,
  values = 'name: "checkout"\nexposure: "internal"\n',
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(images).flatMap(([environment, image]) => [
      [
        `argocd/applications/${environment}/payments/checkout.yaml`,
        `kind: Application # in ${environment}\n`,
      ],
      [
        `values/${environment}/payments/checkout/values.yaml`,
        `${values}environment: ${environment}\n`,
      ],
      [`values/${environment}/payments/checkout/image.yaml`, image],
    ]),
  );
}

/** The text of an `image.yaml`. */
export function imageFile(tag: string, digest?: string): string {
  return `image:\n  repository: "ghcr.io/acme/checkout"\n  tag: "${tag}"\n${
    digest ? `  digest: "${digest}"\n` : ''
  }`;
}
