import {
  RequestMarker,
  writeRequestMarker,
} from '@gitops-flow/backstage-plugin-gitops-common';

/**
 * The end of a pull request's body: who asked, and the marker by which lists of pull requests know what it is about.
 *
 * @param requester - as people call them; absent before anybody has asked
 */
export function requestedBy(
  requester: string | undefined,
  marker: RequestMarker,
): string[] {
  return [
    ...(requester ? [`Asked for by **${escapeMarkdown(requester)}**.`] : []),
    writeRequestMarker(marker),
  ];
}

/** So that what people typed is neither markup nor calls anybody. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&').replaceAll('@', '@&#8203;');
}
