import { ConflictError } from '@backstage/errors';
import { ImageReference } from '@gitops-flow/backstage-plugin-gitops-common';
import { isMap, isScalar } from 'yaml';
import { imageValues } from './values';
import { readValues } from './readValues';
import { YAML_STYLE } from './writeYaml';

const FILE = 'image.yaml';

/**
 * Puts another image into an `image.yaml`, byte for byte as the workflows of the GitOps repository do; comments stay.
 *
 * @param image - undefined: nothing runs
 * @throws ConflictError when the file is no YAML with a mapping `image`
 * @public
 */
export function editImage(
  text: string,
  image: ImageReference | undefined,
): string {
  const document = readValues(text, FILE);
  const mapping = document.get('image', true);
  if (!isMap(mapping)) {
    throw new ConflictError(
      `${FILE} has no mapping "image": mend it by a pull request, then try again`,
    );
  }
  const wanted: Record<string, string> = imageValues(image).image;
  const names = mapping.items.map(({ key }) =>
    String(isScalar(key) ? key.value : key),
  );
  const isSame =
    names.length === Object.keys(wanted).length &&
    names.every(name => mapping.get(name) === wanted[name]);
  if (isSame) {
    return text;
  }
  for (const name of names) {
    if (!(name in wanted)) {
      mapping.delete(name);
    }
  }
  for (const [name, value] of Object.entries(wanted)) {
    const node = mapping.get(name, true);
    if (isScalar(node)) {
      node.value = value;
      node.type = 'QUOTE_DOUBLE';
    } else {
      mapping.set(name, value);
    }
  }
  // `{}` becomes lines of its own once there is something in it, and the other way round.
  mapping.flow = mapping.items.length === 0;
  return document.toString(YAML_STYLE);
}
