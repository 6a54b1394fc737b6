/**
 * Reads a body up to a limit.
 *
 * @returns undefined when the body is larger
 */
export async function readBytes(
  response: Response,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) {
      // Leaving the loop cancels the body.
      return undefined;
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
