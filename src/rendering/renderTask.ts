import { z } from 'zod';
import type { DesignedSpec } from '../spec/schema.ts';
import { code } from './safe.ts';
import type { RenderTarget } from './target.ts';
import { renderTemplate, type View } from './template.ts';
import { hostFileView } from './views/hostFile.ts';
import { VIEWS } from './views/index.ts';

export interface RenderedFile {
  path: string;
  text: string;
}

const TARGETS = {
  types: (target) => `${target.folder}/externalApi.types.ts`,
  schemas: (target) => `${target.folder}/externalApi.schemas.ts`,
  api: (target) => `${target.folder}/externalApi.ts`,
  tokens: (target) => `${target.folder}/externalApi.tokens.ts`,
  index: (target) => `${target.folder}/index.ts`,
  externalTest: (target) => target.externalTest,
  integrationTest: (target) => target.integrationTest,
} satisfies Record<string, (target: RenderTarget) => string>;

const patternSchema = z.strictObject({
  title: z.string().min(1),
  /** Folders of `templates/kit/` that its code stands on. */
  kit: z.array(z.string().regex(/^[a-z][A-Za-z]*$/)).default([]),
  /** Packages that those need in the host, each with its exact version. */
  dependencies: z.record(z.string(), z.string().regex(/^\d+\.\d+\.\d+$/)).default({}),
  files: z
    .array(
      z.strictObject({
        task: z.enum(['4.3', '4.4']),
        /** Below `templates/patterns/`. */
        template: z.string().endsWith('.ejs'),
        view: z.enum(Object.keys(VIEWS) as [keyof typeof VIEWS]),
        target: z.enum(Object.keys(TARGETS) as [keyof typeof TARGETS]),
        /** Parts that differ between patterns: rendered first, with the same view, and printed under their name. */
        fragments: z.record(z.string(), z.string().endsWith('.ejs')).default({}),
      }),
    )
    .min(1),
});

export type PatternManifest = z.infer<typeof patternSchema>;

/** Reads a pattern's `template.json`. Throws a ZodError: the file is shipped, so a mistake in it is ours. */
export function parsePattern(text: string): PatternManifest {
  return patternSchema.parse(JSON.parse(text));
}

/** The files a task's scaffold writes. `templates` maps a template's name to its text. */
export function renderTask(
  spec: DesignedSpec,
  pattern: PatternManifest,
  task: '4.3' | '4.4',
  target: RenderTarget,
  templates: ReadonlyMap<string, string>,
): RenderedFile[] {
  const render = (name: string, view: View): string => {
    const text = templates.get(name);
    if (text === undefined) throw new Error(`the template ${name} is not shipped`);
    return renderTemplate(text, view, name);
  };
  const ofPattern = pattern.files
    .filter((file) => file.task === task)
    .flatMap((file) => {
      const view = VIEWS[file.view](spec, target);
      if (view === null) return [];
      const fragments = Object.entries(file.fragments).map(([name, template]) => [
        name,
        code(render(template, view).trimEnd()),
      ]);
      return {
        path: TARGETS[file.target](target),
        text: render(file.template, { ...view, ...Object.fromEntries(fragments) }),
      };
    });
  const ofHost = (task === '4.4' ? (target.hostFiles ?? []) : []).map(({ path, template }) => ({
    path,
    text: renderTemplate(template, hostFileView(spec), path),
  }));
  return [...ofPattern, ...ofHost];
}
