import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { parseEnv } from "node:util";
//#region src/workflow/keyShapes.ts
/** Keys of well-known services, by the prefix that the service itself made recognisable. */
const SHAPES = [
	["Stripe key", /\b[sr]k_(?:live|test)_([A-Za-z0-9]{14,})/g],
	["webhook secret", /\bwhsec_([A-Za-z0-9+/=_-]{16,})/g],
	["AWS access key", /\b(?:AKIA|ASIA)([A-Z0-9]{16})\b/g],
	["GitHub token", /\bgh[pousr]_([A-Za-z0-9]{30,})/g],
	["GitHub token", /\bgithub_pat_([A-Za-z0-9_]{22,})/g],
	["GitLab token", /\bglpat-([A-Za-z0-9_-]{20,})/g],
	["npm token", /\bnpm_([A-Za-z0-9]{36})\b/g],
	["Slack token", /\bxox[abeprs]-([A-Za-z0-9-]{16,})/g],
	["Google API key", /\bAIza([A-Za-z0-9_-]{35})/g],
	["OpenAI key", /\bsk-(?:proj|svcacct|admin)-([A-Za-z0-9_-]{20,})/g],
	["Anthropic key", /\bsk-ant-([A-Za-z0-9_-]{20,})/g],
	["OpenAI key", /\bsk-([A-Za-z0-9]{32,})\b/g],
	["SendGrid key", /\bSG\.([A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,})/g],
	["Google OAuth secret", /\bGOCSPX-([A-Za-z0-9_-]{20,})/g],
	["Slack webhook", /\bhooks\.slack\.com\/services\/(T[A-Za-z0-9]+\/B[A-Za-z0-9]+\/[A-Za-z0-9]{20,})/g],
	["Discord webhook", /\bdiscord(?:app)?\.com\/api\/webhooks\/(\d+\/[A-Za-z0-9_-]{40,})/g],
	["Telegram bot token", /\b\d{8,10}:(AA[A-Za-z0-9_-]{33})(?![A-Za-z0-9_-])/g],
	["Square token", /\b(?:sq0(?:atp|csp)-|EAAA)([A-Za-z0-9_-]{22,})/g],
	["Shopify token", /\bshp(?:at|ca|pa|ss)_([A-Fa-f0-9]{32})/g],
	["Mailgun key", /\bkey-([a-f0-9]{32})\b/g],
	["DigitalOcean token", /\bdo[opr]_v1_([a-f0-9]{64})/g],
	["Hugging Face token", /\bhf_([A-Za-z0-9]{34,})\b/g],
	["Groq key", /\bgsk_([A-Za-z0-9]{40,})\b/g],
	["Azure storage key", /\bAccountKey=([A-Za-z0-9+/]{86}==)/g],
	["Resend key", /\bre_([A-Za-z0-9]{6,}_[A-Za-z0-9]{16,})\b/g],
	["JSON Web Token", /\beyJ[A-Za-z0-9_-]{8,}\.(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,})/g],
	["private key", /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:(?!-----)[\s\S]){0,300}?([A-Za-z0-9+/=]{40,})/g]
];
/** Checksums in lock files are random text that may look like anything. */
const CHECKSUM = /\bsha(?:1|256|384|512)-[A-Za-z0-9+/]+=*/g;
const DOCUMENTATION = /example|placeholder|redacted|dummy|change[-_]?me|your[-_]|x{4,}|\*{3,}|\.{3}|12345678|abcdefgh|^eyJzdWIiOiIxMjM0NTY3ODkw/i;
/** Where a text holds what looks like a real key. Offsets are those of the text. */
function keyShapes(text) {
	const searched = text.replace(CHECKSUM, (checksum) => " ".repeat(checksum.length));
	return SHAPES.flatMap(([kind, shape]) => [...searched.matchAll(shape)].filter((match) => looksRandom(match[1] ?? "")).map((match) => ({
		kind,
		index: match.index
	})));
}
/** `sk_test_xxx` and `AKIAIOSFODNN7EXAMPLE` stand in documentation; a real tail mixes letters and digits. */
function looksRandom(tail) {
	return /\d/.test(tail) && /[A-Za-z]/.test(tail) && new Set(tail).size >= 8 && !DOCUMENTATION.test(tail);
}
//#endregion
//#region src/workflow/placeholders.ts
/** Shapes that are a stand-in whatever the variable is for. */
const ALWAYS = [
	/^$/,
	/^(?:change[-_ ]?(?:me|this)|replace[-_ ]?(?:me|this)|to[-_ ]?do|tbd|fix[-_ ]?me|place[-_ ]?holder|fill[-_ ]?(?:me[-_ ]?)?in)\b/i,
	/^<[^<>]*>$/,
	/^\[[A-Za-z][A-Za-z _-]*\]$/,
	/^\{\{.*\}\}$/,
	/^\$\{.*\}$/,
	/^%[A-Za-z_]+%$/,
	/^(?:[.*?_-]+|…+)$/,
	/(?:^|[^a-z0-9])your[-_ ]/i,
	/(?:^|[^a-z0-9])(?:insert|enter|paste|put|add)[-_ ](?:.*[-_ ])?here$/i,
	/[-_](?:goes[-_])?here$/i,
	/(?:^|[-_.:/ ])x{3,}(?:$|[-_.:/ ])/i,
	/[^\s*][-_]?\*{3,}$/,
	/[A-Za-z0-9_-](?:\.{3}|…)$/
];
/** What nobody has as a real secret, but may well have as a plain setting. */
const FOR_SECRETS = [
	/^(?:dummy|example|sample|secret|password|none|null|nil|undefined|n\/a|test|testing|key|token|api[-_]?key|foo|bar|foobar|abc|asdf|qwerty)\d{0,3}$/i,
	/^(?:dummy|example|sample|fake|mock)[-_]/i,
	/^my[-_](?:(?:api|secret|access)[-_]?)?(?:key|token|secret|password)\d{0,3}$/i,
	/[-_](?:dummy|example|sample|placeholder)$/i,
	/^(.)\1{3,}$/,
	/^(?:[a-z]{2,6}[-_](?:(?:test|live|proj)[-_])?)?(?:0?123(?:4(?:5(?:6(?:7(?:8(?:90?)?)?)?)?)?)?|abc(?:def)?(?:123)?)$/i
];
/**
* Whether a value stands for one that somebody still has to enter (`xxx`, `<key>`, `your-key-here`, `sk_test_xxx`).
*
* @param secret - secrets are judged more strictly: `test` may be a setting but is no key
*/
function isPlaceholder(value, { secret }) {
	const trimmed = value.trim().replace(/^(["'`])(.*)\1$/s, "$2");
	return (secret ? [...ALWAYS, ...FOR_SECRETS] : ALWAYS).some((shape) => shape.test(trimmed));
}
//#endregion
//#region src/workflow/secretForms.ts
/** Fewer characters of base64 than this say nothing. */
const MINIMUM_ENCODED = 8;
/** The ways a value can be written into a file: as it is, escaped for JSON or a URL, as base64 or hexadecimal. */
function encodedForms(value) {
	const json = JSON.stringify(value).slice(1, -1);
	const url = percentEncode(value);
	return [...new Set([
		value,
		json,
		json.replaceAll("/", "\\/"),
		url,
		url.replaceAll("%20", "+"),
		new URLSearchParams([["", value]]).toString().slice(1),
		url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
		...base64Forms(value),
		...hexForms(value)
	])];
}
function hexForms(value) {
	const hex = Buffer.from(value, "utf8").toString("hex");
	return [hex, hex.toUpperCase()];
}
/** A lone surrogate cannot be encoded; then the value itself is all there is to look for. */
function percentEncode(value) {
	return /\p{Surrogate}/u.test(value) ? value : encodeURIComponent(value);
}
/**
* What the value looks like inside any base64 text, for each of the three positions it can begin at: a Basic
* `Authorization` header encodes `user:password`, where the password begins anywhere.
*/
function base64Forms(value) {
	const bytes = Buffer.from(value, "utf8");
	return [
		0,
		1,
		2
	].flatMap((offset) => {
		const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
		const first = Math.ceil(offset * 8 / 6);
		const last = Math.floor(padded.length * 8 / 6);
		return [padded.toString("base64"), padded.toString("base64url")].map((text) => text.slice(first, last)).filter((text) => text.length >= MINIMUM_ENCODED);
	});
}
//#endregion
//#region src/workflow/secretViews.ts
const APART = new RegExp([
	/(["'`])\s*\+\s*["'`]/,
	/\\x(?<two>[0-9a-f]{2})|\\u(?<four>[0-9a-f]{4})|\\u\{(?<any>0*[0-9a-f]{1,5})\}/,
	/\$\{\s*(?<quote>["'])(?<text>[^"'`\\\r\n]*)\k<quote>\s*\}/,
	/\\\r?\n[ \t]*/,
	/(?<=[a-z0-9+/]{60})\r?\n(?=[a-z0-9+/]{4})/,
	/\0/
].map(({ source }) => source).join("|"), "gi");
/** The text as it is, and, where that differs, with what was written apart put together. */
function viewsOf(text) {
	const lineOf = lineFinder(text);
	const asWritten = {
		text,
		lineOf
	};
	const pieces = [];
	const ends = [0];
	const goesOn = [0];
	let length = 0;
	let from = 0;
	for (const match of text.matchAll(APART)) {
		const { two, four, any, text: inner = "" } = match.groups ?? {};
		const code = two ?? four ?? any;
		const piece = text.slice(from, match.index) + (code ? String.fromCodePoint(Number.parseInt(code, 16)) : inner);
		pieces.push(piece);
		length += piece.length;
		from = match.index + match[0].length;
		ends.push(length);
		goesOn.push(from);
	}
	if (pieces.length === 0) return [asWritten];
	return [asWritten, {
		text: pieces.join("") + text.slice(from),
		lineOf(offset) {
			const piece = lastAtMost(ends, offset);
			return lineOf((goesOn[piece] ?? 0) + offset - (ends[piece] ?? 0));
		}
	}];
}
/** Lines count from 1. */
function lineFinder(text) {
	const starts = [0];
	for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
	return (offset) => lastAtMost(starts, offset) + 1;
}
/** The index of the last of some ascending numbers that is not above the limit; 0 where all are. */
function lastAtMost(numbers, limit) {
	let low = 0;
	let high = numbers.length;
	while (high - low > 1) {
		const middle = low + high >> 1;
		if ((numbers[middle] ?? 0) <= limit) low = middle;
		else high = middle;
	}
	return low;
}
//#endregion
//#region src/workflow/secrets.ts
/** Shorter values would be found everywhere. */
const MINIMUM_LENGTH = 6;
const SECRET_WORD = /(?:^|_)(?:KEYS?|SECRETS?|TOKENS?|PASSWORDS?|PASSWD|PASSPHRASE|PASS|PWD|CREDENTIALS?|PRIVATE|DSN|AUTH)(?:_|$)|(?:KEY|SECRET|TOKEN|PASSWORD)$/;
/** `AUTH_URL`, `TOKEN_TTL`, `JWT_SECRET_FILE`: about a secret, not one. */
const ABOUT_A_SECRET = /_(?:URL|URI|HOST|HOSTNAME|ENDPOINT|DOMAIN|PORT|TTL|EXPIRY|EXPIRES(?:_IN)?|ALGORITHM|ISSUER|AUDIENCE|HEADER|NAME|TYPE|METHOD|MODE|FILE|PATH|ENABLED)$/;
const PUBLIC = /(?:^|_)(?:PUBLIC|PUBLISHABLE)(?:_|$)/;
/** Development defaults and everyday words that occur in innocent files. */
const TRIVIAL = /^(?:true|false|yes|no|on|off|null|none|default|enabled|disabled|localhost(?::\d+)?|development|production|staging|testing|debug|verbose|postgres(?:ql)?|mysql|mongodb|redis|admin|administrator|root|user(?:name)?|guest|public|bearer|basic|sandbox|\d{1,9}|[\d.]+(?::\d+)?)$/i;
/**
* The values in `.env` that must not appear in a commit.
* The spec's word decides where there is one; else the variable's name, the shape of a well-known key, or credentials
* inside a URL or a connection string.
*/
function secretValues(env, declared = []) {
	const names = new Set(Object.keys(env));
	return Object.entries(env).flatMap(([name, value]) => {
		const word = declared.find((variable) => variable.name === name)?.secret;
		if (word === false) return [];
		const isSecret = word === true || looksSecret(name) || keyShapes(value).length > 0;
		const candidates = urlCredentials(value) ?? (isSecret ? [value, ...lines(value)] : []);
		return [...new Set([...candidates, ...secretParameters(value)])].filter((candidate) => !isTrivial(candidate) && !names.has(candidate)).map((candidate) => ({
			name,
			value: candidate
		}));
	});
}
/**
* Looks for the given values, also encoded, and for the shapes of well-known keys.
*
* @returns one hit per line and variable (or kind of key), in the order of the files
*/
function findSecrets(files, values) {
	const wanted = values.flatMap(({ name, value }) => encodedForms(value).map((form) => ({
		name,
		form
	})));
	return files.flatMap(({ path, text }) => {
		const hits = /* @__PURE__ */ new Map();
		const inPath = wanted.filter(({ form }) => path.includes(form));
		const shown = inPath.length > 0 ? "[a file whose name holds a secret]" : path;
		for (const { name } of inPath) hits.set(`0 ${name}`, {
			path: shown,
			line: 0,
			name
		});
		const linesWithValues = /* @__PURE__ */ new Set();
		const views = viewsOf(text);
		for (const view of views) for (const { name, form } of wanted) for (let at = view.text.indexOf(form); at !== -1; at = view.text.indexOf(form, at + form.length)) {
			const line = view.lineOf(at);
			linesWithValues.add(line);
			hits.set(`${line} ${name}`, {
				path: shown,
				line,
				name
			});
		}
		for (const view of views) for (const { kind, index } of keyShapes(view.text)) {
			const line = view.lineOf(index);
			if (!linesWithValues.has(line)) hits.set(`${line} ${kind}`, {
				path: shown,
				line,
				kind
			});
		}
		return [...hits.values()].sort((a, b) => a.line - b.line);
	});
}
/** Whether a path is a file that holds real settings (`.env`, `.env.local`) and not a sample of one. */
function isEnvFile(path) {
	const name = path.split("/").at(-1) ?? "";
	return /^\.env(?:[.~-].*|)$/i.test(name) && !/\.(?:example|sample|template|dist|schema)$/i.test(name);
}
function looksSecret(name) {
	const upper = name.toUpperCase().replaceAll(/[.-]/g, "_");
	if (ABOUT_A_SECRET.test(upper)) return false;
	return SECRET_WORD.test(upper) && (!PUBLIC.test(upper) || /PRIVATE|SECRET/.test(upper));
}
/** The whole URL and its secret part, for a URL with user information; else `null`. */
function urlCredentials(value) {
	const [, user = "", password] = /^[a-z][a-z0-9+.-]*:\/\/([^\s/?#:@]*)(?::([^\s/?#]*))?@[^\s@]+$/i.exec(value) ?? [];
	const part = password ?? user;
	if (part === "") return null;
	if (isTrivial(decode(part))) return [];
	return [...new Set([
		value,
		part,
		decode(part)
	])];
}
/** `password` of `Server=db;Password=…` and `api_key` of `https://…?api_key=…`. */
function secretParameters(value) {
	return [...value.matchAll(/(?:^|[?&;])\s*([A-Za-z][\w .-]{0,40})=([^&;\s]+)/g)].flatMap(([, name = "", part = ""]) => looksSecret(name.replaceAll(" ", "_")) && !/^ssl/i.test(name) ? [part, decode(part)] : []);
}
function decode(part) {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
/** The lines of a value such as a PEM key, each of which gives it away. */
function lines(value) {
	const parts = value.split(/\r\n|\r|\n|\\n/).map((line) => line.trim());
	return parts.length < 2 ? [] : parts.filter((line) => line.length >= 16 && !line.startsWith("-----"));
}
function isTrivial(value) {
	const trimmed = value.trim();
	return trimmed.length < MINIMUM_LENGTH || TRIVIAL.test(trimmed) || isPlaceholder(trimmed, { secret: true });
}
//#endregion
//#region src/workflow/tasks.ts
/** Titles and commit subjects, word for word what the project's history and other agents expect. */
const TASKS = {
	"4.0": {
		id: "4.0",
		title: "Determine the current module",
		commitSubject: null
	},
	"4.1": {
		id: "4.1",
		title: "External system research and environment validation",
		commitSubject: "feat: Task 4.1 - Complete external system research and environment validation"
	},
	"4.2": {
		id: "4.2",
		title: "Integration design documentation",
		commitSubject: "feat: Task 4.2 - Complete integration design documentation"
	},
	"4.3": {
		id: "4.3",
		title: "External SDK/API testing",
		commitSubject: "feat: Task 4.3 - Complete external SDK/API testing"
	},
	"4.4": {
		id: "4.4",
		title: "Integration implementation",
		commitSubject: "feat: Task 4.4 - Complete integration implementation"
	},
	"4.5": {
		id: "4.5",
		title: "Integration testing",
		commitSubject: "feat: Task 4.5 - Complete integration testing"
	},
	"4": {
		id: "4",
		title: "Integration implementation for external system",
		commitSubject: "feat: Task 4 - Complete integration implementation for external system"
	}
};
function isTaskId(value) {
	return Object.hasOwn(TASKS, value);
}
/** The task a status file's `currentTask` names, or `null` when it belongs to another phase (`Task 2.3`). */
function parseTaskLabel(label) {
	const id = /^\s*task\s+(4(?:\.\d)?)\s*$/i.exec(label)?.[1];
	return id !== void 0 && isTaskId(id) ? id : null;
}
//#endregion
//#region src/plugin/commands.ts
/** The commit in a command line, or `null` without one. Says rather too much than too little. */
function commitIn(command) {
	const calls = partsOf(command).flatMap((part) => gitCall(part) ?? []);
	const commits = calls.filter(({ subcommand }) => subcommand === "commit");
	if (commits.length === 0) return null;
	const untracked = calls.some(({ subcommand }) => subcommand === "add" || subcommand === "stage");
	const takesMore = (word) => [
		"--all",
		"--include",
		"--only",
		"--"
	].includes(word) || /^-[A-Za-z]*[aio]/.test(word);
	return {
		untracked,
		unstaged: untracked || commits.some(({ rest }) => rest.some(takesMore))
	};
}
/** `GIT_DIR=x git -C folder --no-pager commit -m x`: what git is told to do, and the words after it. */
function gitCall(part) {
	const words = part.split(/\s+/);
	let index = words.findIndex((word) => !/^\w+=/.test(word));
	if (words[index] !== "git") return null;
	for (index++; words[index]?.startsWith("-"); index++) if (words[index] === "-c" || words[index] === "-C") index++;
	return {
		subcommand: words[index],
		rest: words.slice(index + 1)
	};
}
/** Why a command must not be run, with the one to use; `null` when it may. */
function refuseByHand(command) {
	const subject = Object.values(TASKS).find(({ commitSubject }) => commitSubject !== null && command.includes(commitSubject));
	if (subject && commitIn(command)) return `The checkpoint of Task ${subject.id} is committed by the tool. Use \`npx create-integration task complete ${subject.id === "4" ? "4.5" : subject.id}\`.`;
	const target = partsOf(command).flatMap((part) => writtenIn(part) ?? [])[0];
	if (target === void 0) return null;
	const claimsTask4 = /Task 4|integration_complete/.test(command);
	return target.endsWith(".evidence.json") || claimsTask4 ? `${target} is not edited by hand. Use \`npx create-integration task complete <task>\`: it runs the gate and writes what is true.` : null;
}
/** The status or evidence file that a simple command writes: by redirection, `tee`, or `sed -i`. */
function writtenIn(part) {
	for (const { 0: path, index } of part.matchAll(/[^\s"'<>]+/g)) {
		if (!/\.(?:evidence|status)\.json$/.test(path)) continue;
		const before = part.slice(0, index).replace(/["']$/, "").trimEnd();
		if (/(?:>|\btee|\btee -a)$/.test(before) || /^sed\s(?:.*\s)?-i/.test(before)) return path;
	}
	return null;
}
function partsOf(command) {
	return command.split(/&&|\|\||[;|\n]/).map((part) => part.trim().replace(/^[({]\s*/, ""));
}
/** The lines a diff adds, by file. */
function addedLines(diff) {
	const files = [];
	for (const line of diff.split("\n")) if (line.startsWith("+++ ")) files.push({
		path: pathOf(line.slice(4)),
		lines: []
	});
	else if (line.startsWith("+")) files.at(-1)?.lines.push(line.slice(1));
	return files.map(({ path, lines }) => ({
		path,
		text: lines.join("\n")
	}));
}
/** Git quotes unusual names and marks the side with `b/`. */
function pathOf(name) {
	return name.replace(/^"|"$/g, "").replace(/^b\//, "").replace(/\t$/, "");
}
function envFilesIn(files) {
	return files.map(({ path }) => path).filter((path) => path !== "/dev/null" && isEnvFile(path));
}
//#endregion
//#region src/plugin/edits.ts
/**
* The edit that a tool call asks for, or `null` for a call that edits nothing. What is not of the expected form is left
* to the tool itself, which refuses it.
*/
function editOf(input, path, before) {
	const { content, new_source, edits } = input;
	if (typeof content === "string") return {
		path,
		before,
		after: content,
		added: content
	};
	if (typeof new_source === "string") return {
		path,
		before,
		after: new_source,
		added: new_source
	};
	const steps = (Array.isArray(edits) ? edits : [input]).flatMap((each) => stepOf(each) ?? []);
	if (steps.length === 0) return null;
	return {
		path,
		before,
		after: steps.reduce((text, { from, to, all }) => all && from !== "" ? text.replaceAll(from, () => to) : text.replace(from, () => to), before ?? ""),
		added: steps.map(({ to }) => to).join("\n")
	};
}
function stepOf(step) {
	if (typeof step !== "object" || step === null) return null;
	const { old_string: from, new_string: to, replace_all: all } = step;
	return typeof from === "string" && typeof to === "string" ? {
		from,
		to,
		all: all === true
	} : null;
}
/** Why an edit must not be made by hand, with the command to use; `null` when it may. */
function refuseClaim({ path, before, after }) {
	if (/\.evidence\.json$/.test(path)) return `${path} is written by create-integration alone. Use \`npx create-integration task complete <task>\`: it runs the gate and writes the evidence.`;
	if (!/\.status\.json$/.test(path)) return null;
	const [was, is] = [claims(before), claims(after)];
	if (was === is || is === null) return null;
	return `Task 4 is not marked in ${path} by hand. Use \`npx create-integration task start <task>\` and \`task complete <task>\`: the gate decides.`;
}
/** What a status file says about Task 4, as one comparable text; `null` for nothing. Other tasks belong to others. */
function claims(text) {
	let status;
	try {
		status = JSON.parse(text ?? "null");
	} catch {
		return null;
	}
	const { currentTask, completed, integration_complete } = status ?? {};
	const isOurs = typeof currentTask === "string" && parseTaskLabel(currentTask) !== null;
	if (!isOurs && integration_complete !== true) return null;
	return JSON.stringify([
		isOurs && currentTask,
		isOurs && completed === true,
		integration_complete === true
	]);
}
/** Names of variables in `.env` whose value the edit would put into the file. */
function secretsIn({ path, added }, values) {
	return isEnvFile(path) ? [] : namesIn([{
		path,
		text: added
	}], values);
}
function namesIn(files, values) {
	return [...new Set(findSecrets(files, values).flatMap((hit) => "name" in hit ? [hit.name] : []))];
}
//#endregion
//#region src/plugin/guard.ts
/**
* Hook before a tool call of Claude Code. Refuses (exit code 2, the reason on stderr) what the gates would refuse later:
* a secret of `.env` on its way into git, and a task marked complete by hand. Everything else passes, also when this
* script fails: the gates look again. Bundled into `plugin/hooks/guard.mjs`.
*/
const MAX_BYTES = 1e6;
try {
	const reason = judge(JSON.parse(readFileSync(0, "utf8")));
	if (reason !== null) {
		process.stderr.write(`create-integration: ${reason}\n`);
		process.exitCode = 2;
	}
} catch (error) {
	process.stderr.write(`create-integration: this call was not checked (${error.message})\n`);
	process.exitCode = 1;
}
function judge(call) {
	const root = realpathSync(process.env.CLAUDE_PROJECT_DIR || call.cwd || ".");
	if (!existsSync(join(root, ".currentmodule"))) return null;
	const input = call.tool_input ?? {};
	if (typeof input.command === "string") return judgeCommand(root, input.command);
	const file = input.file_path ?? input.notebook_path;
	return typeof file === "string" ? judgeEdit(root, resolve(call.cwd ?? root, file), input) : null;
}
function judgeEdit(root, file, input) {
	const path = relative(root, realPath(file)).replaceAll(sep, "/");
	if (path.startsWith("../")) return null;
	const edit = editOf(input, path, existsSync(file) ? readFileSync(file, "utf8") : null);
	if (!edit) return null;
	const claim = refuseClaim(edit);
	if (claim !== null) return claim;
	const [name] = secretsIn(edit, knownSecrets(root));
	if (name === void 0 || spawnSync("git", [
		"check-ignore",
		"-q",
		"--",
		path
	], { cwd: root }).status === 0) return null;
	return `this edit would put the value of ${name} into ${path}, which git does not ignore. Read it from the environment (\`process.env.${name}\`) and keep the value in .env.`;
}
function judgeCommand(root, command) {
	const byHand = refuseByHand(command);
	if (byHand !== null) return byHand;
	const commit = commitIn(command);
	if (!commit) return null;
	const files = aboutToBeCommitted(root, commit);
	const [envFile] = envFilesIn(files);
	if (envFile !== void 0) return `this would commit ${envFile}, which holds credentials. Take it out with \`git rm --cached ${envFile}\` and add it to .gitignore.`;
	const values = knownSecrets(root);
	const found = files.find((each) => namesIn([each], values).length > 0);
	if (!found) return null;
	const [name] = namesIn([found], values);
	return `this would commit the value of ${name} in ${found.path}. Remove it from the file; \`npx create-integration check\` finds the others.`;
}
function aboutToBeCommitted(root, { unstaged, untracked }) {
	const git = (...words) => execFileSync("git", words, {
		cwd: root,
		encoding: "utf8",
		maxBuffer: 256 * MAX_BYTES,
		stdio: [
			"ignore",
			"pipe",
			"pipe"
		]
	});
	const diff = [
		"diff",
		"--unified=0",
		"--no-color",
		"--no-ext-diff",
		"--no-textconv",
		"--text",
		"--dst-prefix=b/"
	];
	const others = untracked ? git("ls-files", "--others", "--exclude-standard", "-z").split("\0").filter(Boolean) : [];
	return [
		...addedLines(git(...diff, "--cached")),
		...unstaged ? addedLines(git(...diff)) : [],
		...others.filter((path) => statSync(join(root, path)).size <= MAX_BYTES).map((path) => ({
			path,
			text: readFileSync(join(root, path), "utf8")
		}))
	];
}
function knownSecrets(root) {
	return readdirSync(root).filter(isEnvFile).flatMap((name) => secretValues(definedIn(parseEnv(readFileSync(join(root, name), "utf8")))));
}
function definedIn(env) {
	return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => value === void 0 ? [] : [[name, value]]));
}
/** The real path of a file that need not exist yet: a link must not hide where it lies. */
function realPath(file) {
	for (let folder = file, rest = "";; rest = join(basename(folder), rest), folder = dirname(folder)) if (existsSync(folder) || folder === dirname(folder)) return join(realpathSync(folder), rest);
}
//#endregion
export {};
