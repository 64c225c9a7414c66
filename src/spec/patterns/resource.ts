import { z } from 'zod';
import { access, designed, withoutCalls } from '../common.ts';
import { CAMEL, dottedPath, IDENTIFIER, matching, PASCAL, sentence, text, variableName } from '../fields.ts';
import type { OperationSpec } from '../operation.ts';
import { namesOf, requestedOperation, vendorRequest } from './vendorRequest.ts';

/*
 * The pattern `resource`: a value that belongs to a record, such as the signed address of a stream. It is made when the
 * record is created, or anew whenever somebody asks for it.
 */

const signing = z.strictObject({
  algorithm: z
    .enum(['hmac-sha256', 'hmac-sha1', 'sha256', 'md5'], {
      error: 'is not one of hmac-sha256, hmac-sha1, sha256, md5',
    })
    .describe(
      'how the vendor computes the signature: keyed (hmac-…), or a plain hash over a message that holds {secret}',
    ),
  secretVariable: variableName,
  message: text(
    'what is signed, with {path}, {expires} and, for a plain hash, {secret}; such as "{path}{expires}"',
  ),
  encoding: z
    .enum(['hex', 'base64', 'base64url'], { error: 'is not one of hex, base64, base64url' })
    .default('hex')
    .describe('how the signature is written'),
  signatureParameter: text('the query parameter that carries the signature, such as "signature"'),
  expiresParameter: text(
    'the query parameter that carries the end in Unix seconds, such as "expires"',
  ).optional(),
  addressVariable: variableName
    .optional()
    .describe(
      'the variable with the address handed out, where it is not the base URL, such as "rtmp://push.vendor.com"',
    ),
});

export const resource = z
  .strictObject({
    entity: matching(PASCAL, 'the business entity whose records have the value, such as "Stream"'),
    property: matching(
      IDENTIFIER,
      'the property that holds the value, such as "url"; with at: read the field of the answer',
    ),
    at: z
      .enum(['create', 'read'], { error: 'is not one of create, read' })
      .describe(
        'create: signed once, when the record is created, and stored with it; read: made anew for whoever may ask, never stored',
      ),
    ...vendorRequest('field of the record'),
    operation: matching(
      CAMEL,
      'the id of the operation: with signing the one whose URL is signed and handed out, without it the one that answers with the value',
    ),
    value: dottedPath('the path of the value in the response; only without signing').optional(),
    signing: signing
      .optional()
      .describe('how the URL is signed; leave it out where the vendor makes the value'),
    expiresInSeconds: z
      .int()
      .min(1)
      .max(315_360_000)
      .nullable()
      .describe('seconds a signed URL is good for; null where it never ends, or where the vendor decides'),
    access: access('record', 'stream.owner')
      .optional()
      .describe(
        'who may read the value, with at: read: { "owner": "owner" } or { "anySignedInUser": "why" }',
      ),
    example: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .describe(
        'the fields of a record that the value is made from, as the business stores them; for the tests',
      ),
    when: sentence('when records of the entity are created, in one sentence'),
  })
  .describe('the value that a record gets, and how it is made');

export const resourceSchema = z.strictObject({
  ...designed,
  ...withoutCalls,
  pattern: z.literal('resource').describe('resource: a value that belongs to a record, such as a signed URL'),
  resource,
});

export type ResourceSpec = z.infer<typeof resourceSchema>;
export type SigningSpec = z.infer<typeof signing>;

/** The operation whose URL is signed and handed out, or that answers with the value. */
export function resourceOperation(spec: ResourceSpec): OperationSpec {
  const operation = requestedOperation(spec, spec.resource);
  if (!operation) throw new Error('a designed spec has the operation that its resource names');
  return operation;
}

/** The fields of the record that the value is made from, without its id, which every record has. */
export function recordFields({ resource }: ResourceSpec): string[] {
  return namesOf(resource).filter((each) => each !== 'id');
}

/** The variables of a signature, with their field in the section. */
export function signingVariables({
  secretVariable,
  addressVariable,
}: SigningSpec): [field: string, variable: string][] {
  return [
    ['secretVariable', secretVariable],
    ...(addressVariable === undefined ? [] : [['addressVariable', addressVariable] as [string, string]]),
  ];
}
