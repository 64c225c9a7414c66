import type { AgentTarget } from './contract.ts';

/** For agents that know neither subagents nor skills: what `next` says is enough. */
export const agentsMd: AgentTarget = {
  title: 'any agent that reads AGENTS.md',
  memory: 'AGENTS.md',
  files: () => [],
};
