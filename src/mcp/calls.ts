import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { printText } from '../cli/output.ts';
import { OperationError } from '../errors.ts';
import { answerOf, exitOf, failureOf } from '../operations/answer.ts';
import type { Context, Operation, Outcome } from '../operations/operation.ts';
import { loadTool, TOOL_NAMES } from './tools.ts';

/** One `tools/call`. */
export interface ToolCall {
  name: string;
  input: Record<string, unknown>;
  /** Aborted when the client cancels the call or is gone. */
  signal: AbortSignal;
  context: Context;
}

export interface Calls {
  /** Runs a tool. What it refuses is a result with `isError`; never throws. */
  run(call: ToolCall): Promise<CallToolResult>;
  /** Resolves when no call is under way: children have ended, locks are released. */
  idle(): Promise<void>;
}

/**
 * Runs tools as the command line runs commands, with the same verdicts. Calls that may write wait for each other, so
 * that a client which sends two at once does not meet the project's lock; other processes still do.
 */
export function createCalls(log: (error: unknown) => void): Calls {
  const running = new Set<Promise<unknown>>();
  let lastWriter: Promise<unknown> = Promise.resolve();

  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = lastWriter.then(work);
    lastWriter = result.catch(() => undefined);
    return result;
  }

  async function execute({ name, input, signal, context }: ToolCall): Promise<CallToolResult> {
    let operation: Operation | null = null;
    try {
      const tool = await loadTool(name);
      if (!tool) throw usage(`There is no tool ${name}.`, `The tools are ${TOOL_NAMES.join(', ')}.`);
      operation = tool;
      refuseUnknownFields(name, tool, input);
      const invoke = async () => {
        signal.throwIfAborted();
        return tool.invoke(context, input);
      };
      return resultOf(await (tool.readOnly ? invoke() : inTurn(invoke)), tool);
    } catch (error) {
      const failure = failureOf(error);
      // Nobody foresaw it: the client sees the message, whoever runs the server the stack.
      if (failure.diagnostics?.[0]?.code === 'UNEXPECTED' && !signal.aborted) log(error);
      return resultOf(failure, operation);
    }
  }

  return {
    run(call) {
      const result = execute(call).finally(() => running.delete(result));
      running.add(result);
      return result;
    },
    async idle() {
      await Promise.all(running);
    },
  };
}

/** A misspelt field must not be dropped silently: the command line refuses a misspelt option, too. */
function refuseUnknownFields(name: string, { input: { shape } }: Operation, input: Record<string, unknown>) {
  const unknown = Object.keys(input).filter((field) => !Object.hasOwn(shape, field));
  if (unknown.length === 0) return;
  const fields = Object.keys(shape);
  throw usage(
    `${name} has no field ${unknown.map((field) => JSON.stringify(field)).join(', ')}.`,
    fields.length > 0 ? `Its fields are ${fields.join(', ')}.` : 'It takes no input.',
  );
}

function usage(message: string, fix: string): OperationError {
  return new OperationError({ code: 'USAGE', message, fix });
}

/** The answer for programs, and the text that the command line would print. */
function resultOf(outcome: Outcome<unknown>, operation: Operation | null): CallToolResult {
  let text = '';
  const sink = { write: (words: string) => (text += words) };
  printText({ stdout: sink, stderr: sink }, outcome, operation ?? undefined);
  return {
    content: [{ type: 'text', text: text.trim() }],
    structuredContent: { ...answerOf(outcome) },
    isError: exitOf(outcome) !== 0,
  };
}
