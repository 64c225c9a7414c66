import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  type ServerNotification,
} from '@modelcontextprotocol/sdk/types.js';
import type { Ports, Progress } from '../ports/index.ts';
import { createCalls } from './calls.ts';
import { listKnowledge, readKnowledge } from './knowledge.ts';
import { listTools } from './tools.ts';

/** What the server needs of the process it runs in. */
export interface ServerEnvironment {
  version: string;
  /** Every tool shows its plan and writes nothing. */
  dryRun: boolean;
  /** Ports for one request on the project, without prompts; cancelled by the signal. */
  createPorts(request: { signal: AbortSignal; progress: Progress }): Ports;
  /** For whoever runs the server; the client does not see it. */
  log(error: unknown): void;
}

const RESOURCE_NOT_FOUND = -32002;
const SILENT: Progress = { step: () => undefined, line: () => undefined };

const INSTRUCTIONS = `Adds one vendor API to this interaqt backend. Call next, do what it says, and repeat until Task 4 is complete. A command in an answer is a tool: \`create-integration task start 4.1\` is task_start with {"task":"4.1"}, \`--integration speech\` is {"integration":"speech"}. On an error follow the fix of its diagnostics.`;

/**
 * The operations as MCP tools and the knowledge as resources, for the one project its ports are about.
 *
 * The SDK's high-level server is not used because it answers wrong input by itself, without our diagnostics.
 *
 * @returns the server, to be connected to a transport, and `idle`, which resolves when no call is under way
 */
export function createServer(environment: ServerEnvironment): { server: Server; idle(): Promise<void> } {
  const { version, dryRun, createPorts, log } = environment;
  const calls = createCalls(log);
  const server = new Server(
    { name: 'create-integration', version },
    { capabilities: { tools: {}, resources: {} }, instructions: INSTRUCTIONS },
  );
  server.onerror = log;

  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: await listTools() }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const token = params._meta?.progressToken;
    const send = (notification: ServerNotification) => extra.sendNotification(notification).catch(log);
    const progress = token === undefined ? SILENT : notifying(token, send);
    const ports = createPorts({ signal: extra.signal, progress });
    return calls.run({
      name: params.name,
      input: params.arguments ?? {},
      signal: extra.signal,
      context: { ...ports, dryRun, version },
    });
  });

  const resourcesFor = (signal: AbortSignal) => createPorts({ signal, progress: SILENT }).resources;
  server.setRequestHandler(ListResourcesRequestSchema, async (_, { signal }) => ({
    resources: await listKnowledge(resourcesFor(signal)),
  }));
  // Clients ask for templates wherever there are resources.
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: [] }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }, { signal }) => {
    const page = await readKnowledge(resourcesFor(signal), uri);
    if (!page) throw new McpError(RESOURCE_NOT_FOUND, 'There is no such resource.', { uri });
    return { contents: [page] };
  });

  return { server, idle: calls.idle };
}

/** Progress as notifications that carry the token the client asked with. */
function notifying(
  progressToken: string | number,
  send: (notification: ServerNotification) => void,
): Progress {
  let progress = 0;
  const notify = (message: string) => {
    progress += 1;
    send({ method: 'notifications/progress', params: { progressToken, progress, message } });
  };
  return { step: notify, line: notify };
}
