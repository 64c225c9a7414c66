import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { createServer } from '../../src/mcp/server.ts';
import { createCache } from '../../src/platform/cache.ts';
import { createClock } from '../../src/platform/clock.ts';
import { createDocuments } from '../../src/platform/documents.ts';
import { parseEnv } from '../../src/platform/env.ts';
import { createFiles } from '../../src/platform/files.ts';
import { createGit } from '../../src/platform/git.ts';
import { createProcesses } from '../../src/platform/processes.ts';
import { createResources } from '../../src/platform/resources.ts';
import { createThreads } from '../../src/platform/threads.ts';
import { BIN, type JsonAnswer } from '../helpers/runCli.ts';

const WHO = { name: 'test', version: '1.0.0' };

export interface ToolResult {
  isError: boolean;
  answer: JsonAnswer;
  text: string;
}

export interface McpClient {
  client: Client;
  /** Lists the tools first, so that the SDK's client checks every answer against its schema. */
  tools: Tool[];
  call(name: string, input?: Record<string, unknown>, options?: RequestOptions): Promise<ToolResult>;
  /** What was no protocol message, and everything else the client complained about. */
  complaints: Error[];
  close(): Promise<void>;
}

/** A client of the released command, in a process of its own. */
export async function stdioClient(cwd: string): Promise<McpClient & { pid: number; stderr(): string }> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [BIN, 'mcp'],
    cwd,
    env: { ...(process.env as Record<string, string>), NODE_OPTIONS: '' },
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr?.on('data', (text: Buffer) => {
    stderr += text;
  });
  const connected = await connect(transport);
  return { ...connected, pid: transport.pid ?? 0, stderr: () => stderr };
}

/** A client of the server in this process, with the real ports, or with files that do as a test wants. */
export async function memoryClient(
  dir: string,
  { dryRun = false, files = createFiles }: { dryRun?: boolean; files?: typeof createFiles } = {},
): Promise<McpClient & { logged: unknown[] }> {
  const logged: unknown[] = [];
  const { server } = createServer({
    version: '0.0.0-test',
    dryRun,
    log: (error) => void logged.push(error),
    createPorts: ({ progress }) => ({
      files: files(dir),
      documents: createDocuments(dir),
      git: createGit(dir),
      processes: createProcesses(),
      threads: createThreads(dir),
      cache: createCache(dir, import.meta.filename),
      prompts: null,
      clock: createClock(),
      progress,
      resources: createResources(),
      parseEnv,
    }),
  });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await server.connect(theirs);
  return { ...(await connect(ours)), logged };
}

async function connect(transport: StdioClientTransport | InMemoryTransport): Promise<McpClient> {
  const client = new Client(WHO);
  const complaints: Error[] = [];
  client.onerror = (error) => void complaints.push(error);
  await client.connect(transport);
  const { tools } = await client.listTools();
  return {
    client,
    tools,
    complaints,
    async call(name, input = {}, options) {
      const result = await client.callTool({ name, arguments: input }, undefined, {
        timeout: 300_000,
        ...options,
      });
      const [content] = result.content as { text: string }[];
      return {
        isError: result.isError === true,
        answer: result.structuredContent as unknown as JsonAnswer,
        text: content?.text ?? '',
      };
    },
    close: () => client.close(),
  };
}
