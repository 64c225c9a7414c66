import type { Readable, Writable } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createServer, type ServerEnvironment } from './server.ts';

export interface StdioEnvironment extends Omit<ServerEnvironment, 'log'> {
  /** The client's messages; its end is the client's farewell. */
  stdin: Readable;
  /** Carries the protocol and nothing else. */
  stdout: Writable;
  stderr: { write(text: string): unknown };
  /** Ends the server as if the client had gone. */
  stop: AbortSignal;
}

/**
 * Serves one client over stdin and stdout, for the folder the process was started for. The roots a client offers are
 * not asked for: which project is worked on must not depend on which windows are open.
 *
 * Resolves when the client is gone and everything it had begun is unwound: children ended, locks released.
 */
export async function serveStdio({ stdin, stdout, stderr, stop, ...rest }: StdioEnvironment): Promise<void> {
  const log = (error: unknown) =>
    void stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  const { server, idle } = createServer({ ...rest, log });
  const gone = new Promise<void>((resolve) => {
    server.onclose = resolve;
  });
  const close = () => void server.close();
  // The SDK's transport does not notice that stdin has ended; `close` comes without an `end` when the pipe broke.
  for (const event of ['end', 'close']) stdin.once(event, close);
  stop.addEventListener('abort', close);
  await server.connect(new StdioServerTransport(stdin, stdout));
  await gone;
  await idle();
}
