import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
//#region src/plugin/resume.ts
/**
* Hook after a compaction: what was being done is the first thing the new context holds. Prints nothing in projects
* that do not use create-integration. Bundled into `plugin/hooks/resume.mjs`.
*/
const TIMEOUT_MS = 1e4;
const root = process.env.CLAUDE_PROJECT_DIR || process.cwd();
if (existsSync(join(root, ".currentmodule"))) process.stdout.write(`If Task 4 (an integration) is under way, \`npx create-integration next\` says how it goes on; nothing else has to be remembered.\n${whatIsNext()}`);
/** Only a version that is installed is asked: npx would have to fetch one first, while somebody waits. */
function whatIsNext() {
	const bin = join(root, "node_modules", "create-integration", "bin", "create-integration.js");
	if (!existsSync(bin)) return "";
	const options = {
		cwd: root,
		encoding: "utf8",
		timeout: TIMEOUT_MS
	};
	const { status, stdout, stderr } = spawnSync(process.execPath, [bin, "next"], options);
	return status === 0 || status === 3 ? `\n${stdout || stderr}` : "";
}
//#endregion
export {};
