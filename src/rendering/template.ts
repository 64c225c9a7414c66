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
 * @throws Error naming the template when a value is not safe, is not in the view, or the template uses `<%-`
 */
export function renderTemplate(template: string, view: View, name: string): string {
  const print = compiled.get(template) ?? compile(template, name);
  compiled.set(template, print);
  // ejs copies the data it is given, so the guarded view is one level down.
  return print({ view: known(view, name) });
}

/** By their text: a check of all integrations prints one template for each. */
const compiled = new Map<string, ejs.TemplateFunction>();

function compile(template: string, name: string): ejs.TemplateFunction {
  if (template.includes('<%-')) throw new Error(`${name} uses <%-, which prints unescaped text`);
  return ejs.compile(template, {
    escape: (value: unknown) => {
      if (value instanceof Safe) return value.text;
      throw new Error(`${name} prints a value that was not escaped: ${typeof value}`);
    },
    filename: name,
    strict: true,
    // With it, ejs would pass the text of its own error through `escape`, and that error would hide the first.
    compileDebug: false,
    destructuredLocals: ['view'],
  });
}

/** A condition on a name that no view has would be false for ever, and nobody would see what is not printed. */
function known(view: View, name: string): View {
  return new Proxy(view, {
    get(target, field) {
      if (typeof field !== 'string') return Reflect.get(target, field);
      const value = Object.hasOwn(target, field) ? target[field] : undefined;
      if (value === undefined) throw new Error(`${name} asks for ${field}, which its view does not have`);
      if (Array.isArray(value)) return value.map((each) => (isView(each) ? known(each, name) : each));
      return isView(value) ? known(value, name) : value;
    },
  });
}

function isView(value: View[string]): value is View {
  return typeof value === 'object' && value !== null && !(value instanceof Safe) && !Array.isArray(value);
}
