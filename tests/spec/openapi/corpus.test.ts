import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listOperations } from '../../../src/spec/openapi/listing.ts';
import { readSelection } from '../../../src/spec/openapi/selection.ts';
import { Source } from '../../../src/spec/openapi/source.ts';
import { faults } from './helpers.ts';

/** A folder with vendors' documents, one file each. */
const folder = process.env.OPENAPI_CORPUS_DIR;
const documents = folder ? readdirSync(folder).filter((name) => /\.(json|ya?ml)$/.test(name)) : [];

describe.skipIf(!folder)("vendors' documents (skipped without OPENAPI_CORPUS_DIR)", () => {
  it.each(documents)('every operation of %s is read', async (name) => {
    const source = await Source.open(readFileSync(join(folder ?? '', name), 'utf8'), name, async () => {
      throw new Error('is not at hand');
    });
    const operations = listOperations(source);
    expect(operations.length).toBeGreaterThan(0);
    for (const { key, path } of operations) {
      const { extract } = await readSelection(source, [key]);
      expect(faults(extract), key).toEqual([]);
      const [found] = Object.values(extract.operations);
      expect(found?.path.replace(/\{.*?\}/g, '{}'), key).toBe(path.replace(/\{.*?\}/g, '{}'));
    }
  });
});
