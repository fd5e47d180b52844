// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is how settings name a variable
import { beforeAll, describe, expect, it } from 'vitest';
import { loadSettings, shownSettings } from '../../src/config/index.ts';
import { type Certificates, makeCertificates } from '../engines/certificates.ts';
import { found, load, machineOf, settingsOf, sound } from './yaml.ts';

let certificates: Certificates;
beforeAll(async () => {
  const made = await makeCertificates();
  if (!made) throw new TypeError('These tests need openssl.');
  certificates = made;
});

const inAll = (line: string): string => sound.replace('  timeout: 20s\n', `  timeout: 20s\n  ${line}\n`);
const inSite = (text: string, line: string): string => text.replace('{ uid: 0123,', `{ ${line}, uid: 0123,`);
const key = { AIQ_KEY: 'k-1' };
const wayIn = (yaml: string, env: Readonly<Record<string, string>> = key) => {
  const { proxy } = settingsOf(yaml, env).sites[0]?.aiq.way ?? { proxy: null };
  return proxy && [proxy.url.reveal(), proxy.shown];
};

describe('The proxy of a site', () => {
  const env = { ...key, HTTPS_PROXY: 'http://env.shop:1', NO_PROXY: 'localhost' };

  it('is that of its own block, else that for all sites, else that of the environment', () => {
    const all = inAll('proxy: "http://all.shop:2"');
    expect(wayIn(inSite(all, 'proxy: "http://own.shop:3"'), env)?.[1]).toBe('http://own.shop:3');
    expect(wayIn(all, env)?.[1]).toBe('http://all.shop:2');
    expect(wayIn(sound, env)?.[1]).toBe('http://env.shop:1');
    expect(wayIn(sound)).toBeNull();
  });

  it('is none where the settings say so, or NO_PROXY excepts the address of AIQ', () => {
    expect(wayIn(inAll('proxy: none'), env)).toBeNull();
    expect(wayIn(inSite(inAll('proxy: "http://all.shop:2"'), 'proxy: none'), env)).toBeNull();
    expect(wayIn(inAll('url: "https://localhost:9"'), env)).toBeNull();
  });

  it('may take its password from the environment, which is then shown nowhere', () => {
    const yaml = inAll('proxy: "http://ann:${PROXY_PASSWORD}@proxy.example:3128"');
    const settings = settingsOf(yaml, { ...key, PROXY_PASSWORD: 's3cret' });
    expect(settings.sites[0]?.aiq.way.proxy?.url.reveal()).toBe('http://ann:s3cret@proxy.example:3128/');
    expect(JSON.stringify(settings.sites[0]?.aiq) + JSON.stringify(shownSettings(settings))).not.toContain(
      's3cret',
    );
    expect(JSON.stringify(shownSettings(settings))).toContain('"proxy":"http://***@proxy.example:3128"');
  });

  it('that is no address is told where it stands, without its password', () => {
    expect(found(load(inAll('proxy: "socks5://ann:s3cret@proxy:1"')))).toEqual([
      'CONFIG_INVALID 6:10 aiq.proxy must be none, or an address such as http://proxy.example:3128.',
    ]);
    expect(found(load(sound, { ...key, https_proxy: 'http://ann:s3cret@:99999' }))).toEqual([
      'CONFIG_INVALID 14:10 The environment variable https_proxy does not hold the address of a proxy that can be used.',
    ]);
  });
});

describe('The certificate authority of a site', () => {
  const yaml = inAll('ca: ./shop-ca.pem');
  const loadWith = (pem?: string, text = yaml) => {
    const files = { '/shop/aiq-pos.yaml': text, ...(pem === undefined ? {} : { '/shop/shop-ca.pem': pem }) };
    return loadSettings('/shop/aiq-pos.yaml', machineOf(files, key));
  };

  it('is read from a file beside the settings, with several certificates and words between them', () => {
    const { settings, findings } = loadWith(
      `Shop root\r\n${certificates.authority}\nOld root\n${certificates.certificate}`,
    );
    expect(findings).toEqual([]);
    const authorities = settings?.sites[0]?.aiq.way.authorities;
    expect(authorities?.file).toBe('/shop/shop-ca.pem');
    expect(authorities?.pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(settings && shownSettings(settings)).toMatchObject({
      sites: { 'main-street': { aiq: { ca: '/shop/shop-ca.pem' } } },
    });
  });

  it.each<[string, () => string | undefined, string]>([
    ['that is not there', () => undefined, 'The file of `ca` cannot be read.'],
    ['in binary form', () => '0\u0082\u0003', 'The file of `ca` holds no certificate in PEM form.'],
    ['with a key in it', () => certificates.key, 'The file of `ca` holds no certificate in PEM form.'],
    [
      'with a damaged certificate',
      () => certificates.authority + certificates.authority.replace(/\nM.{30}/, '\nMAAA'),
      'Certificate 2 in the file of `ca` is damaged.',
    ],
  ])('is refused from a file %s, at its place in the settings', (_, pem, sentence) => {
    expect(found(loadWith(pem()))).toEqual([`CONFIG_CA_FILE 6:7 ${sentence}`]);
    const own = loadWith(pem(), inSite(sound, 'ca: ./shop-ca.pem'));
    expect(found(own)).toEqual([`CONFIG_CA_FILE 14:16 ${sentence}`]);
  });

  it('is refused once, however many sites it is for', () => {
    const site = yaml.slice(yaml.indexOf('  main-street:'));
    const second = site.replace('main-street', 'second').replace('uid: 0123', 'uid: 77');
    expect(found(loadWith(undefined, yaml + second))).toHaveLength(1);
  });
});
