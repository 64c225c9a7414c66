import ejs from 'ejs';
import { Safe } from './safe.ts';

/** What a template may see: safe text, lists and yes/no answers. It prints; it does not compute. */
export interface View {
  readonly [name: string]: Safe | boolean | View | readonly View[] | readonly Safe[] | null;
}

/**
 * Renders a template. `<%=` accepts only {@link Safe} text, so a value that was not escaped for its place stops the
 * run instead of becoming code. `<%-` would bypass that and is refused.
 *
 * @throws Error naming the template when a value is not safe or the template uses `<%-`
 */
export function renderTemplate(template: string, view: View, name: string): string {
  if (template.includes('<%-')) throw new Error(`${name} uses <%-, which prints unescaped text`);
  const print = (value: unknown): string => {
    if (value instanceof Safe) return value.text;
    throw new Error(`${name} prints a value that was not escaped: ${typeof value}`);
  };
  return ejs.render(template, view, { escape: print, filename: name, strict: true, localsName: 'view' });
}
