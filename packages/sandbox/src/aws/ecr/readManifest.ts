import { z } from 'zod';
import { ecrFault, invalidParameter } from './ecrFault';

const descriptorSchema = z.object({
  mediaType: z.string().optional(),
  digest: z.string(),
  size: z.number().int().min(0),
});

/** https://github.com/opencontainers/image-spec: an image's manifest, or an index of several. */
const manifestSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  config: descriptorSchema.optional(),
  layers: z.array(descriptorSchema).optional(),
  manifests: z.array(descriptorSchema).optional(),
});

/**
 * Reads what ECR tells about an image.
 *
 * @throws AwsFault InvalidParameterException when it is no manifest
 */
export function readManifest(
  text: string,
  givenType: string | undefined,
): { mediaType: string; artifactMediaType?: string; sizeInBytes: number } {
  const { mediaType = givenType, config, layers = [] } = parse(text);
  if (!mediaType) {
    throw ecrFault(
      'InvalidParameterException',
      'image manifest mediatype not provided in manifest or parameter',
    );
  }
  return {
    mediaType,
    artifactMediaType: config?.mediaType,
    sizeInBytes: [config, ...layers].reduce(
      (sum, part) => sum + (part?.size ?? 0),
      0,
    ),
  };
}

function parse(text: string): z.output<typeof manifestSchema> {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    throw invalidParameter('ImageManifest', 'Invalid JSON syntax');
  }
}
