import { describe, expect, it } from 'vitest';
import { proxyAddress, proxyInEnv, shownProxy } from '../../src/aiq/index.ts';

const aiq = 'https://lab.alpineiq.com/api';
const proxy = 'http://proxy.example:3128';

describe('The proxy that the environment names', () => {
  it.each<[string, string, Readonly<Record<string, string>>, string | null]>([
    ['none where it names none', aiq, {}, null],
    ['that of HTTPS_PROXY', aiq, { HTTPS_PROXY: proxy }, proxy],
    ['that of https_proxy first', aiq, { HTTPS_PROXY: 'http://other:1', https_proxy: proxy }, proxy],
    ['none for an empty variable', aiq, { HTTPS_PROXY: ' ' }, null],
    ['never that of HTTP_PROXY', aiq, { HTTP_PROXY: proxy }, null],
    ['none for an AIQ without TLS', 'http://127.0.0.1:4010', { HTTPS_PROXY: proxy }, null],
    ['none where NO_PROXY excepts everything', aiq, { HTTPS_PROXY: proxy, NO_PROXY: '*' }, null],
    [
      'none where NO_PROXY has the name',
      aiq,
      { HTTPS_PROXY: proxy, NO_PROXY: 'a.b, LAB.alpineiq.com' },
      null,
    ],
    ['none where it has what is above', aiq, { HTTPS_PROXY: proxy, no_proxy: 'alpineiq.com' }, null],
    ['none where it has that with a dot', aiq, { HTTPS_PROXY: proxy, NO_PROXY: 'x .alpineiq.com' }, null],
    ['none where it has that with a star', aiq, { HTTPS_PROXY: proxy, NO_PROXY: '*.alpineiq.com' }, null],
    ['none where the port is that of TLS', aiq, { HTTPS_PROXY: proxy, NO_PROXY: 'alpineiq.com:443' }, null],
    ['still it where the port is another', aiq, { HTTPS_PROXY: proxy, NO_PROXY: 'alpineiq.com:8443' }, proxy],
    [
      'still it where only the end is alike',
      aiq,
      { HTTPS_PROXY: proxy, NO_PROXY: 'iq.com,pineiq.com' },
      proxy,
    ],
    ['still it where NO_PROXY is below', aiq, { HTTPS_PROXY: proxy, NO_PROXY: 'eu.lab.alpineiq.com' }, proxy],
    ['none for an excepted address', 'https://10.0.0.7', { HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.7' }, null],
  ])('is %s', (_, url, env, expected) => {
    expect(proxyInEnv(url, env)?.value ?? null).toBe(expected);
  });
});

describe('The address of a proxy', () => {
  it.each([
    ['http://proxy.example:3128', 'http://proxy.example:3128/', 'http://proxy.example:3128'],
    ['proxy.example:3128', 'http://proxy.example:3128/', 'http://proxy.example:3128'],
    ['https://10.0.0.1', 'https://10.0.0.1/', 'https://10.0.0.1'],
    ['http://ann:p%40ss@proxy:8080/', 'http://ann:p%40ss@proxy:8080/', 'http://***@proxy:8080'],
    ['http://ann@proxy:8080', 'http://ann@proxy:8080/', 'http://***@proxy:8080'],
  ])('may be %s, and is shown without its password', (text, href, shown) => {
    const address = proxyAddress(text);
    expect([address?.href, address && shownProxy(address)]).toEqual([href, shown]);
  });

  it.each(['', 'socks5://proxy:1080', 'http://', 'http://proxy/path', 'http://a b:1', 'http://x:y%@proxy:1'])(
    'is not "%s"',
    (text) => {
      expect(proxyAddress(text)).toBeNull();
    },
  );
});
