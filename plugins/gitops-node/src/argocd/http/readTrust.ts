import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Config } from '@backstage/config';
import { isError } from '@backstage/errors';

const CERTIFICATE =
  /-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/g;

/**
 * Reads the certificates of an authority of one's own.
 *
 * @param key - of the instance, for errors
 * @returns one or more certificates in PEM, or undefined where none are configured
 * @throws Error that names the key and what it should be
 */
export function readCa(instance: Config, key: string): string | undefined {
  const ca = instance.getOptionalString('ca');
  const caFile = instance.getOptionalString('caFile');
  if (ca && caFile) {
    throw new Error(`${key} has both ca and caFile: keep one of them`);
  }
  if (caFile) {
    return checkPem(readPem(caFile, `${key}.caFile`), `${key}.caFile`);
  }
  return ca && checkPem(ca, `${key}.ca`);
}

/**
 * Reads the proxy on the way to an instance.
 *
 * @param key - of the instance, for errors. The value is never repeated: it may hold a password
 * @returns an address, `none`, or undefined where the environment decides
 * @throws Error that names the key and what it should be
 */
export function readProxy(instance: Config, key: string): string | undefined {
  const proxy = instance.getOptionalString('proxy');
  if (!proxy || proxy === 'none') {
    return proxy;
  }
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new Error(
      `${key}.proxy is no address of a proxy: it should look like http://proxy.example.com:3128, or be "none"`,
    );
  }
  return url.href;
}

function readPem(file: string, key: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = isError(error) ? error.code : undefined;
    throw new Error(
      `${key} cannot be read (${code}): it should be the path of a file in PEM that the backend may read`,
    );
  }
}

function checkPem(pem: string, key: string): string {
  const certificates = pem.match(CERTIFICATE) ?? [];
  if (certificates.length === 0 || !certificates.every(isCertificate)) {
    throw new Error(
      `${key} holds no certificate: it should be in PEM, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----`,
    );
  }
  // Whatever else lies in the file, such as a key, is nobody's business.
  return certificates.join('\n');
}

function isCertificate(pem: string): boolean {
  try {
    return Boolean(new X509Certificate(pem));
  } catch {
    return false;
  }
}
