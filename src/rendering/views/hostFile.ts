import { integrationNames } from '../../spec/names.ts';
import type { DesignedSpec } from '../../spec/schema.ts';
import { code, comment } from '../safe.ts';
import { importLine, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { namesView } from './names.ts';

/** What the files a host's layout asks for may print. */
export function hostFileView(spec: DesignedSpec): View {
  const { factory } = integrationNames(spec.name);
  const { name } = spec.system;
  return {
    names: namesView(spec.name),
    title: comment(name),
    imported: source(importLine([factory], `../${spec.name}/index`)),
    openapi: source(['openapi: ', value({ summary: 'The status of a call', tags: [name] }), ','], 4),
    /** A JSON string with its quotes. */
    description: code(JSON.stringify(`Connects ${name}`)),
  };
}
