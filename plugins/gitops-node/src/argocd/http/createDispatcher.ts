import { Agent, Dispatcher, EnvHttpProxyAgent, Pool, ProxyAgent } from 'undici';

/** As Go has it, whose programs read the same variables: what is on this machine is behind no proxy. */
const LOOPBACK = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * The connections of one Argo CD, with its own trust and its own way through the network. Nothing of the process is
 * changed. There is no timeout but that of connecting: a stream may be silent for hours before its headers come, and
 * every other call has a timeout of its own.
 *
 * @throws Error where the environment names a proxy that cannot be one
 */
export function createDispatcher(options: {
  url: string;
  /** Certificates in PEM that are trusted instead of those that Node trusts. */
  ca?: string;
  /** Address of a proxy, or `none`. Default: what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say, for other machines. */
  proxy?: string;
  connectTimeoutMs: number;
}): Dispatcher {
  const { url, ca, proxy, connectTimeoutMs } = options;
  const connect = { ...(ca ? { ca } : {}), timeout: connectTimeoutMs };
  const waiting = { headersTimeout: 0, bodyTimeout: 0 };
  const local = LOOPBACK.test(new URL(url).hostname);
  if (proxy === 'none' || (!proxy && local)) {
    return new Agent({ ...waiting, connect });
  }
  const proxied = {
    ...waiting,
    requestTls: connect,
    proxyTls: { timeout: connectTimeoutMs },
    // The connection to the proxy itself, which has to answer CONNECT in time.
    clientFactory: (origin: URL, pool: object) =>
      new Pool(origin, { ...pool, headersTimeout: connectTimeoutMs }),
  };
  if (proxy) {
    return new ProxyAgent({ ...proxied, uri: proxy });
  }
  try {
    return new EnvHttpProxyAgent({ ...proxied, connect });
  } catch {
    // What is thrown holds the address, which may hold a password.
    throw new Error(
      'HTTP_PROXY or HTTPS_PROXY of the environment is no address of a proxy: it should look like http://proxy.example.com:3128',
    );
  }
}
