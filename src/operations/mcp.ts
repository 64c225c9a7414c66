import { z } from 'zod';
import { OperationError } from '../errors.ts';
import { defineOperation } from './operation.ts';

export const mcp = defineOperation({
  input: z.object({}),
  readOnly: false,

  async run({ serve, prompts, progress }) {
    if (!serve) {
      throw new OperationError({
        code: 'USAGE',
        message: 'The MCP server speaks its protocol on stdout, where nothing else may be printed.',
        fix: 'Leave out --json, and let an MCP client start `create-integration mcp`.',
      });
    }
    if (prompts) progress.step('waiting for an MCP client on stdin; Ctrl-C ends it');
    await serve();
    return { data: null };
  },

  print: () => '',
});
