import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listOperations } from '../../../src/spec/openapi/listing.ts';
import { readSelection } from '../../../src/spec/openapi/selection.ts';
import { Source } from '../../../src/spec/openapi/source.ts';
import { faults } from './helpers.ts';

/** Of a document with more operations than this every second, third, … is read: the rest of it is of the same hand. */
const MOST = 200;

/** A folder with vendors' documents, one file each. */
const folder = process.env.OPENAPI_CORPUS_DIR;
const documents = folder ? readdirSync(folder).filter((name) => /\.(json|ya?ml)$/.test(name)) : [];

describe.skipIf(!folder)("vendors' documents (skipped without OPENAPI_CORPUS_DIR)", () => {
  it.each(documents)('operations of all parts of %s are read', async (name) => {
    const source = await Source.open(readFileSync(join(folder ?? '', name), 'utf8'), name, async () => {
      throw new Error('is not at hand');
    });
    const operations = listOperations(source);
    expect(operations.length).toBeGreaterThan(0);
    const step = Math.ceil(operations.length / MOST);
    for (const { key, path } of operations.filter((_, index) => index % step === 0)) {
      const { extract } = await readSelection(source, [key]);
      expect(faults(extract), key).toEqual([]);
      const [found] = Object.values(extract.operations);
      expect(found?.path.replace(/\{.*?\}/g, '{}'), key).toBe(path.replace(/\{.*?\}/g, '{}'));
    }
  });
});
