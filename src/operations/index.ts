import type { Operation } from './operation.ts';

/** A command before it is loaded: what `--help` says, and where the rest is. */
export interface OperationEntry {
  summary: string;
  /** Only for people at a terminal; no tool over MCP. */
  terminalOnly?: boolean;
  /** What a program may want to know before it runs the operation; `readOnly` is the operation's own. */
  hints?: OperationHints;
  load(): Promise<Operation>;
}

export interface OperationHints {
  /** It talks to somebody outside of the project: a vendor, a package registry. Default false. */
  openWorld?: boolean;
  /** It may discard what was done before. Default false. */
  destructive?: boolean;
}

/**
 * Every operation, in the order of `--help`. Loading is lazy, so a command pays only for itself.
 * Names with a space are subcommands.
 */
export const operations = {
  init: {
    summary: 'Make a small interaqt app in an empty folder, or prepare an existing one',
    hints: { openWorld: true },
    load: async () => (await import('./init.ts')).init,
  },
  new: {
    summary:
      "Start an integration: writes its spec, filled in from the vendor's OpenAPI document or to be filled in",
    hints: { openWorld: true },
    load: async () => (await import('./new.ts')).newIntegration,
  },
  'openapi list': {
    summary: "Find operations in a vendor's OpenAPI document",
    hints: { openWorld: true },
    load: async () => (await import('./openapi/list.ts')).openapiList,
  },
  'openapi show': {
    summary: 'What an operation of an OpenAPI document takes and answers, as TypeScript',
    hints: { openWorld: true },
    load: async () => (await import('./openapi/show.ts')).openapiShow,
  },
  'openapi diff': {
    summary: 'What a newer OpenAPI document changes for an integration',
    hints: { openWorld: true },
    load: async () => (await import('./openapi/diff.ts')).openapiDiff,
  },
  next: {
    summary: 'The one thing to do now',
    load: async () => (await import('./next.ts')).next,
  },
  status: {
    summary: 'Where the module and its integrations stand',
    load: async () => (await import('./status.ts')).status,
  },
  'task start': {
    summary: 'Begin a task (4.1 to 4.5)',
    hints: { destructive: true },
    load: async () => (await import('./taskStart.ts')).taskStart,
  },
  'task complete': {
    summary: "Run a task's gate; when it holds, record and commit it",
    hints: { openWorld: true },
    load: async () => (await import('./taskComplete.ts')).taskComplete,
  },
  env: {
    summary: 'Check the environment variables an integration needs',
    load: async () => (await import('./env.ts')).env,
  },
  design: {
    summary: 'Write the design document from the spec',
    load: async () => (await import('./design.ts')).design,
  },
  scaffold: {
    summary: 'Generate what the current task needs from the spec',
    load: async () => (await import('./scaffold.ts')).scaffold,
  },
  probe: {
    summary: 'Run the external API tests and see whether the real vendor answered',
    hints: { openWorld: true },
    load: async () => (await import('./probe.ts')).probe,
  },
  check: {
    summary: 'Check the integration against the conformance rules',
    load: async () => (await import('./check.ts')).check,
  },
  verify: {
    summary: 'Type check, rules and integration tests',
    load: async () => (await import('./verify.ts')).verify,
  },
  delivery: {
    summary: "The app's calls to vendors: what waits, what was given up",
    terminalOnly: true,
    load: async () => (await import('./delivery.ts')).delivery,
  },
  add: {
    summary: 'Add a kit to the project',
    load: async () => (await import('./add.ts')).add,
  },
  note: {
    summary: 'Keep a finding for later steps, or list what was kept',
    load: async () => (await import('./note.ts')).note,
  },
  explain: {
    summary: 'Read what there is to know about a topic or a rule',
    load: async () => (await import('./explain.ts')).explain,
  },
  doctor: {
    summary: 'Say what is wrong with the project, and with --fix do what is safe',
    terminalOnly: true,
    load: async () => (await import('./doctor.ts')).doctor,
  },
  upgrade: {
    summary: 'Bring the kit and the instructions for agents up to date, with your edits kept',
    terminalOnly: true,
    load: async () => (await import('./upgrade.ts')).upgrade,
  },
  uninstall: {
    summary: 'Take the instructions for agents out of the project',
    terminalOnly: true,
    load: async () => (await import('./uninstall.ts')).uninstall,
  },
  demo: {
    summary: 'Take a small app through all tasks against a bundled vendor',
    terminalOnly: true,
    load: async () => (await import('./demo.ts')).demo,
  },
  mcp: {
    summary: 'Serve these commands to a coding agent as MCP tools, over stdin and stdout',
    terminalOnly: true,
    load: async () => (await import('./mcp.ts')).mcp,
  },
} satisfies Record<string, OperationEntry>;
