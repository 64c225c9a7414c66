import { integrationNames } from '../../spec/names.ts';
import type { DesignedSpec } from '../../spec/schema.ts';
import { code, comment, literal } from '../safe.ts';
import type { View } from '../template.ts';
import { namesView } from './names.ts';

/** What the files a host's layout asks for may print. */
export function hostFileView(spec: DesignedSpec): View {
  const { queryApi } = integrationNames(spec.name);
  return {
    names: namesView(spec.name),
    queryApi: code(queryApi),
    title: comment(spec.system.name),
    tag: literal(spec.system.name),
    summary: literal(`The status of a call to ${spec.system.name}`),
    /** A JSON string with its quotes. */
    description: code(JSON.stringify(`Connects ${spec.system.name}`)),
  };
}
