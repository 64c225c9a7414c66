import type { App, Vendor } from './api.js';
import { h, hidden, replace } from './dom.js';

/** The part of JSON Schema that forms are drawn from; what is beyond it is entered as JSON. */
interface Schema {
  type?: string;
  title?: string;
  description?: string;
  format?: string;
  enum?: unknown[];
  anyOf?: Schema[];
  default?: unknown;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
}

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
type Part = 'auth' | 'extra';

interface Field {
  node: HTMLElement;
  part: Part;
  name: string;
  /** What was entered; `undefined` for nothing, `null` to take away what is stored. */
  read(): unknown;
  /** Whether it may be sent; says what is wrong where it may not. */
  check(): boolean;
  input: Input;
}

export interface Form {
  nodes: HTMLElement[];
  /** What was entered; `null` where something is wrong, which then has the focus. */
  read(): Record<Part, Record<string, unknown>> | null;
}

/** The form of a vendor's configuration. Secrets are entered and never shown; left empty they stay. */
export function createForm({ forms }: Vendor, config: App['config']): Form {
  const fields = (['auth', 'extra'] as const).flatMap((part) => {
    const { properties = {}, required = [] } = forms[part] as Schema;
    return Object.entries(properties).map(([name, schema]) => {
      const isRequired = required.includes(name) && schema.default === undefined;
      const isSet = config?.auth[name]?.set ?? false;
      return part === 'auth'
        ? createField(part, name, schema, { isRequired, isSecret: true, isSet, value: undefined })
        : createField(part, name, schema, {
            isRequired,
            isSecret: false,
            isSet: false,
            value: config?.extra[name] ?? schema.default,
          });
    });
  });
  return {
    nodes: fields.map(({ node }) => node),
    read() {
      const wrong = fields.filter((field) => !field.check());
      wrong[0]?.input.focus();
      if (wrong.length > 0) return null;
      const entered = { auth: {}, extra: {} } as Record<Part, Record<string, unknown>>;
      for (const { part, name, read } of fields) {
        const value = read();
        if (value !== undefined) entered[part][name] = value;
      }
      return entered;
    },
  };
}

interface State {
  isRequired: boolean;
  isSecret: boolean;
  isSet: boolean;
  value: unknown;
}

function createField(part: Part, name: string, given: Schema, state: State): Field {
  const { isRequired, isSecret, isSet } = state;
  // What may also be null is an optional field.
  const schema: Schema = { ...given, ...given.anyOf?.find(({ type }) => type !== 'null') };
  const id = `${part}-${name}`;
  const input = createInput(schema, state);
  input.id = id;
  input.required = isRequired && !isSet && !isCheckbox(input);
  const isOptional = !isRequired && schema.default === undefined && !isCheckbox(input);
  const hint = [
    schema.description,
    isJson(schema) && 'As JSON.',
    isSecret && isSet && 'Leave it empty to keep what is stored.',
  ];
  const problem = h('p', { id: `${id}-problem`, class: 'problem' });
  input.setAttribute('aria-describedby', [`${id}-hint`, `${id}-problem`].join(' '));

  const mayRemove = isSecret && isSet && !isRequired;
  const remove = mayRemove ? h('input', { type: 'checkbox', id: `${id}-remove` }) : undefined;
  const label = h(
    'label',
    { for: id },
    schema.title ?? toWords(name),
    isOptional && h('small', {}, ' optional'),
  );
  const node = h(
    'div',
    { class: isCheckbox(input) ? 'field check' : 'field' },
    h(
      'div',
      { class: 'label' },
      label,
      isSecret &&
        h('span', { class: isSet ? 'mark ok' : 'mark' }, hidden('Stored value: '), isSet ? 'Set' : 'Not set'),
    ),
    isSecret && input instanceof HTMLInputElement ? revealable(input) : input,
    h('p', { id: `${id}-hint`, class: 'hint' }, hint.filter(Boolean).join(' ')),
    remove && h('p', { class: 'hint' }, remove, h('label', { for: remove.id }, 'Remove what is stored')),
    problem,
  );

  function tell(text: string): void {
    replace(problem, text);
    if (text) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  }
  input.addEventListener('input', () => tell(''));

  return {
    node,
    part,
    name,
    input,
    read: () => (remove?.checked ? null : valueFrom(input, schema)),
    check() {
      input.setCustomValidity(isReadable(input, schema) ? '' : 'This has to be JSON.');
      tell(input.validity.valid ? '' : input.validationMessage);
      return input.validity.valid;
    },
  };
}

function createInput(schema: Schema, { isRequired, isSecret, isSet, value }: State): Input {
  const choices = schema.enum ?? (isSecret && schema.type === 'boolean' ? [true, false] : undefined);
  if (choices) {
    const none = (!isRequired || isSecret) && h('option', { value: '' }, isSet ? 'As stored' : '–');
    const options = choices.map((choice) => h('option', { selected: choice === value }, String(choice)));
    return h('select', {}, none, ...options);
  }
  if (schema.type === 'boolean') return h('input', { type: 'checkbox', checked: value === true });
  if (isJson(schema)) {
    return h(
      'textarea',
      { rows: 4, spellcheck: 'false' },
      value === undefined ? '' : JSON.stringify(value, null, 2),
    );
  }
  const { minLength, maxLength, minimum, maximum, pattern = '' } = schema;
  const isNumber = schema.type === 'number' || schema.type === 'integer';
  const types: Record<string, string> = { uri: 'url', email: 'email' };
  return h('input', {
    type: isSecret ? 'password' : isNumber ? 'number' : (types[schema.format ?? ''] ?? 'text'),
    value: value === undefined ? null : String(value),
    autocomplete: isSecret ? 'new-password' : 'off',
    spellcheck: 'false',
    minlength: minLength,
    maxlength: maxLength,
    min: minimum,
    max: maximum,
    step: isNumber && (schema.type === 'integer' ? 1 : 'any'),
    // Browsers match the whole value.
    pattern: /^\^.*\$$/.test(pattern) && pattern,
  });
}

function revealable(input: HTMLInputElement): HTMLElement {
  const toggle = h(
    'button',
    { type: 'button', class: 'quiet', 'aria-pressed': 'false' },
    'Show',
    hidden(' what I type'),
  );
  toggle.addEventListener('click', () => {
    const isShown = input.type === 'password';
    input.type = isShown ? 'text' : 'password';
    toggle.setAttribute('aria-pressed', String(isShown));
  });
  return h('div', { class: 'joined' }, input, toggle);
}

function isCheckbox(input: Input): input is HTMLInputElement {
  return input instanceof HTMLInputElement && input.type === 'checkbox';
}

function isJson({ type, enum: choices }: Schema): boolean {
  return !choices && !['string', 'number', 'integer', 'boolean'].includes(type ?? '');
}

function isReadable(input: Input, schema: Schema): boolean {
  try {
    valueFrom(input, schema);
    return true;
  } catch {
    return false;
  }
}

function valueFrom(input: Input, schema: Schema): unknown {
  if (isCheckbox(input)) return input.checked;
  const text = input.value;
  if (text === '') return undefined;
  if (schema.enum) return schema.enum.find((choice) => String(choice) === text);
  if (schema.type === 'boolean') return text === 'true';
  if (schema.type === 'string') return text;
  return schema.type === 'number' || schema.type === 'integer' ? Number(text) : JSON.parse(text);
}

/** `apiKey` -> `Api key`. */
function toWords(name: string): string {
  const words = name
    .replace(/[_-]+/g, ' ')
    .replace(/([a-z\d])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
