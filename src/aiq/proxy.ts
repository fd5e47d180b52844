/** What the environment says about proxies: `HTTPS_PROXY`, `https_proxy`, `NO_PROXY`, `no_proxy`. */
type Env = Readonly<Record<string, string | undefined>>;

/**
 * The variable of the environment that names the proxy for an address, and what it says; null where requests go
 * straight there. The names in small letters win, as in other programs. Only https addresses have a proxy: an AIQ
 * without TLS is one on this machine.
 */
export function proxyInEnv(url: string, env: Env): { readonly name: string; readonly value: string } | null {
  const target = new URL(url);
  if (target.protocol !== 'https:') return null;
  const name = ['https_proxy', 'HTTPS_PROXY'].find((candidate) => env[candidate]?.trim());
  if (name === undefined) return null;
  const exceptions = (env.no_proxy || env.NO_PROXY || '').split(/[\s,]+/).filter(Boolean);
  if (exceptions.some((exception) => isException(exception, target))) return null;
  return { name, value: env[name]?.trim() ?? '' };
}

/**
 * One entry of `NO_PROXY`: `*`, a name with all below it, or either with a port.
 * "alpineiq.com" and ".alpineiq.com" and "*.alpineiq.com" all except lab.alpineiq.com, and none of them myalpineiq.com.
 */
function isException(exception: string, { hostname, port }: URL): boolean {
  if (exception === '*') return true;
  const [, name = '', onlyPort] = /^(.*?)(?::(\d+))?$/.exec(exception.toLowerCase()) ?? [];
  if (onlyPort !== undefined && onlyPort !== (port || '443')) return false;
  const plain = name.replace(/^\*?\./, '');
  return plain !== '' && (hostname === plain || hostname.endsWith(`.${plain}`));
}

/**
 * The address of a proxy that is spoken to by HTTP, with or without TLS; null where the text is none.
 * "proxy.example:3128" -> "http://proxy.example:3128/"
 */
export function proxyAddress(text: string): URL | null {
  const full = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') return null;
  const bare = url.pathname === '/' && url.search === '' && url.hash === '' && !/\s/.test(text);
  return bare && isDecodable(url.username + url.password) ? url : null;
}

/** The address with `***@` in place of `name:password@`: fit for a log. */
export function shownProxy({ protocol, host, username, password }: URL): string {
  return `${protocol}//${username || password ? '***@' : ''}${host}`;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
