import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { put, startStorage, type TestStorage } from '../../../templates/kit/clientDirect/testing/storage';
import { startVendor } from '../../../templates/kit/testing/vendor';
import type { PatternRow } from './row.ts';

const BUCKET = 'photos-bucket';
const SECRET = randomUUID();

let storage: TestStorage;

export const photos: PatternRow = {
  spec: 'photos',
  business: 'accounts',
  async start() {
    const known = { accessKeyId: 'photos-key', secretAccessKey: SECRET, region: 'eu-1' };
    storage = await startStorage(known, BUCKET);
    return {
      environment: {
        PHOTOS_ENDPOINT: storage.url,
        PHOTOS_BUCKET: BUCKET,
        PHOTOS_REGION: known.region,
        PHOTOS_ACCESS_KEY_ID: known.accessKeyId,
        PHOTOS_SECRET_ACCESS_KEY: SECRET,
        PHOTOS_CDN_URL: 'https://photos.example',
      },
      stop: () => storage.close(),
    };
  },
  async drive(app) {
    const [user, other] = app.users;
    const wish = { contentType: 'image/png', size: 5 };
    const { status, body } = await app.ask('photos', 'preparePhotosUpload', wish, user);
    expect({ status, method: body.method }).toEqual({ status: 200, method: 'PUT' });
    expect(String(body.key)).toMatch(`photos/raw/${user}/`);
    expect(JSON.stringify(body)).not.toContain(SECRET);
    const headers = body.headers as Record<string, string>;
    expect(await put(String(body.url).replace(`/${user}/`, `/${other}/`), headers, 'bytes')).toBe(403);
    expect(await put(String(body.url), headers, 'more bytes')).toBe(403);
    expect(await put(String(body.url), headers, 'bytes')).toBe(200);
    expect(storage.objects.get(`${BUCKET}/${body.key}`)?.bytes.toString()).toBe('bytes');

    const refused = await app.ask(
      'photos',
      'preparePhotosUpload',
      { ...wish, contentType: 'text/html' },
      user,
    );
    expect(refused.status).toBe(400);
    expect((await app.ask('photos', 'preparePhotosUpload', wish)).status).toBe(401);
    const config = await app.ask('photos', 'getPhotosConfig', {}, other);
    expect(config).toEqual({ status: 200, body: { readFrom: 'https://photos.example', bucket: BUCKET } });
    expect((await app.ask('photos', 'getPhotosConfig', {})).status).toBe(401);
  },
};

export const dictation: PatternRow = {
  spec: 'dictation',
  business: 'accounts',
  async start() {
    const vendor = await startVendor();
    vendor.answer('POST /v1/projects/{project}/grants', ({ headers, json, path, query }) => {
      if (headers.authorization !== `Token ${SECRET}`) return { status: 401, body: {} };
      if (Number(query.get('ttl_seconds')) > 3600) return { status: 422, body: { message: 'too long' } };
      const token = `for ${JSON.stringify(json)} of ${path}`;
      return { body: { grant: { access_token: token, expires_in: 60, key_id: 'k1' } } };
    });
    return {
      environment: { DICTATION_API_KEY: SECRET, DICTATION_URL: vendor.url, DICTATION_PROJECT: 'p1' },
      vendor,
      stop: () => vendor.close(),
    };
  },
  async drive(app) {
    for (const user of app.users) {
      const { status, body } = await app.ask('dictation', 'getDictationCredentials', {}, user);
      const token = `for {"end_user":"${user}","scopes":"listen"} of /v1/projects/p1/grants`;
      expect({ status, body }).toEqual({ status: 200, body: { token, expiresIn: '60' } });
    }
    expect((await app.ask('dictation', 'getDictationCredentials', {})).status).toBe(401);
  },
};
