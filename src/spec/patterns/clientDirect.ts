import { z } from 'zod';
import { designed, withoutCalls } from '../common.ts';
import { CAMEL, dottedPath, matching, sentence, variableName } from '../fields.ts';
import { vendorRequest } from './vendorRequest.ts';

/*
 * The pattern `client-direct`: the browser talks to the vendor itself. The server gives it what it needs for one request
 * or for a short time, and keeps the credentials.
 */

const PREFIX = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/;
const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/;
const GIGABYTE = 1024 ** 3;

const uploads = z
  .strictObject({
    bucketVariable: variableName.describe('the variable with the name of the bucket'),
    regionVariable: variableName.describe(
      'the variable with the region, as the vendor names it; R2 calls it "auto"',
    ),
    accessKeyIdVariable: variableName.describe('the variable with the id of the access key'),
    secretAccessKeyVariable: variableName.describe('the variable with the secret of the access key'),
    addressing: z
      .enum(['path', 'host'], { error: 'is not one of path, host' })
      .default('path')
      .describe(
        'where the bucket stands: path (https://endpoint/bucket/key) or host (https://bucket.endpoint/key)',
      ),
    prefix: matching(
      PREFIX,
      'what the keys of all uploads begin with, such as "avatars"; the id of the user and a name of the server follow',
    ),
    contentTypes: z
      .array(matching(MEDIA_TYPE, 'a media type without parameters, such as "image/png"'))
      .min(1, 'names no type')
      .describe('the media types that may be stored; no wildcards'),
    maxBytes: z
      .int()
      .min(1)
      .max(5 * GIGABYTE)
      .describe('bytes of the largest file; one request stores 5 GB at the most'),
    expiresInSeconds: z
      .int()
      .min(1)
      .max(3600)
      .default(300)
      .describe('seconds in which the upload has to begin'),
  })
  .describe('uploads to a bucket of S3, or of a vendor with its interface; the endpoint is system.baseUrl');

const credentials = z
  .strictObject({
    ...vendorRequest('"user" (the id of whoever asks)'),
    answer: z
      .record(matching(CAMEL, 'a name in camel case'), dottedPath('the path of the value in the response'))
      .describe(
        'what the browser gets <- path in the response, such as { "token": "access_token", "expiresIn": "expires_in" }; nothing else leaves the server',
      ),
  })
  .describe('temporary credentials that an operation of the vendor makes');

export const clientDirect = z
  .strictObject({
    access: sentence('why every signed-in user may have this; nobody else can'),
    uploads: uploads.optional(),
    credentials: credentials.optional(),
    publicConfig: z
      .record(matching(CAMEL, 'a name in camel case'), variableName)
      .optional()
      .describe(
        'what the browser may know <- variable, such as { "publishableKey": "STRIPE_PUBLISHABLE_KEY" }; variables with "secret": false only',
      ),
  })
  .describe('what the browser is given: uploads, credentials, publicConfig, or several of them');

export const clientDirectSchema = z.strictObject({
  ...designed,
  ...withoutCalls,
  pattern: z
    .literal('client-direct')
    .describe(
      'client-direct: the browser talks to the vendor, the server only gives it signed URLs or tokens',
    ),
  clientDirect,
});

export type ClientDirectSpec = z.infer<typeof clientDirectSchema>;
export type UploadsSpec = z.infer<typeof uploads>;
export type CredentialsSpec = z.infer<typeof credentials>;

/** The variables of an upload's signature, with their field in the section. */
export function uploadVariables(uploads: UploadsSpec): [field: string, variable: string][] {
  return [
    ['bucketVariable', uploads.bucketVariable],
    ['regionVariable', uploads.regionVariable],
    ['accessKeyIdVariable', uploads.accessKeyIdVariable],
    ['secretAccessKeyVariable', uploads.secretAccessKeyVariable],
  ];
}
