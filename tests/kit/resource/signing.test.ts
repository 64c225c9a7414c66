import { describe, expect, it } from 'vitest';
import { signUrl, type UrlSignature, type UrlToSign } from '../../../templates/kit/resource/signing';

const now = 1_700_000_000_000;
const common = { signatureParameter: 'sig', expiresParameter: 'exp', expiresInSeconds: 600 };

/** The signatures were computed with OpenSSL, over the message as it stands in the comment. */
const VECTORS: [name: string, url: UrlToSign, signature: UrlSignature, expected: string][] = [
  [
    // /app/morning%20showk3y1700003600
    'a plain hash with the key in the message',
    {
      address: 'rtmp://push.example.com/',
      path: '/{app}/{name}',
      params: { app: 'app', name: 'morning show' },
      secret: 'k3y',
    },
    {
      ...common,
      algorithm: 'md5',
      message: '{path}{secret}{expires}',
      encoding: 'hex',
      expiresInSeconds: 3_600,
    },
    'rtmp://push.example.com/app/morning%20show?exp=1700003600&sig=aa90da6e89a115255524b46cfbea27ae',
  ],
  [
    // GET\n/media/2024%2Fmorning%20show.mp4\n1700000600
    'HMAC-SHA256 in base64url, beside a query of its own',
    {
      address: 'https://cdn.example.com',
      path: '/media/{key}',
      params: { key: '2024/morning show.mp4' },
      query: { quality: 'high' },
      secret: 's3cret',
    },
    { ...common, algorithm: 'hmac-sha256', message: 'GET\n{path}\n{expires}', encoding: 'base64url' },
    'https://cdn.example.com/media/2024%2Fmorning%20show.mp4?quality=high&exp=1700000600&sig=THxkz3zpgaGP3KGSdwKu9nwkYj8-ITCAKxSGt8NHoNc',
  ],
  [
    // /v/a1700000600
    'HMAC-SHA1 in base64, whose marks are encoded',
    { address: 'https://cdn.example.com', path: '/v/{id}', params: { id: 'a' }, secret: 's3cret' },
    { ...common, algorithm: 'hmac-sha1', message: '{path}{expires}', encoding: 'base64' },
    'https://cdn.example.com/v/a?exp=1700000600&sig=dSvL3MfPg0JTFScvpyTA53fa5xk%3D',
  ],
  [
    // /base/v/as3cret
    'a URL that never ends, below a path of the address',
    { address: 'https://cdn.example.com/base', path: '/v/{id}', params: { id: 'a' }, secret: 's3cret' },
    {
      algorithm: 'sha256',
      message: '{path}{secret}',
      encoding: 'hex',
      signatureParameter: 'sig',
      expiresInSeconds: null,
    },
    'https://cdn.example.com/base/v/a?sig=a0e30057c9461cd83caff00ab22aec34c6c74b6387b124b7b4113c74a8692bfd',
  ],
];

describe('a signed URL', () => {
  it.each(VECTORS)('%s', (_, url, signature, expected) => {
    expect(signUrl({ ...url, now }, signature).url).toBe(expected);
  });

  it('says when it ends', () => {
    const [, url, signature] = VECTORS[1] as (typeof VECTORS)[number];
    expect(signUrl({ ...url, now: now + 999 }, signature).expiresAt).toBe(now + 600_000);
    const endless = VECTORS[3] as (typeof VECTORS)[number];
    expect(signUrl(endless[1], endless[2]).expiresAt).toBeNull();
  });

  it('takes what a key or a name holds for text, not for a placeholder', () => {
    const signature: UrlSignature = {
      ...common,
      algorithm: 'md5',
      message: '{secret}{path}',
      encoding: 'hex',
    };
    const of = (secret: string, name: string) =>
      signUrl({ address: 'https://a.example', path: '/{name}', params: { name }, secret, now }, signature)
        .url;
    expect(of('{path}', 'x')).not.toBe(of('/x', 'x'));
    expect(of("$&$'", 'x')).not.toBe(of('{secret}', 'x'));
  });

  it.each(['', '.', '..'])('cannot be made for %j, which would be another resource', (name) => {
    const [, url, signature] = VECTORS[2] as (typeof VECTORS)[number];
    expect(() => signUrl({ ...url, params: { id: name } }, signature)).toThrow(
      expect.objectContaining({ code: 'INVALID_REQUEST' }),
    );
  });
});
