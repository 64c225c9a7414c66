/*
 * Loaded into the command with `node --import`. Counts its boundaries: every call that changes the file system, and every
 * child process. At the one it is told it ends the process, or interrupts it as Ctrl-C does.
 *
 *   TORTURE_TRACE     a file that gets a line of JSON for each boundary
 *   TORTURE_AT        number of the boundary to act at; none: only count
 *   TORTURE_HOW       before: before the call. half: with half of the bytes written. orphan: the child goes on without us.
 *                     together: the child is killed as well, TORTURE_AFTER milliseconds after it started.
 *                     cancel: SIGINT for the whole process group, and the call is made.
 *   TORTURE_TERMINAL  present: stdin and stderr look like a terminal
 */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const { TORTURE_TRACE, TORTURE_AT, TORTURE_HOW, TORTURE_AFTER = '0', TORTURE_TERMINAL } = process.env;
const at = Number(TORTURE_AT ?? 0);
const original = { ...fs };
const trace = original.openSync(TORTURE_TRACE, 'a');
let count = 0;

const die = () => process.kill(process.pid, 'SIGKILL');

/** Counts a call, and acts before it where that is asked for. Answers whether it is the one to act at. */
function boundary(kind, target, more = {}) {
  count += 1;
  original.writeSync(trace, `${JSON.stringify({ at: count, kind, target: String(target), ...more })}\n`);
  if (count !== at) return false;
  if (TORTURE_HOW === 'before') die();
  if (TORTURE_HOW === 'cancel') process.kill(-process.pid, 'SIGINT');
  return true;
}

/** Replaces functions of a module with ones that call `before` with their arguments first. */
function watch(module, names, before) {
  for (const name of names) {
    const call = module[name];
    module[name] = function watched(...args) {
      before(name, args);
      return Reflect.apply(call, this, args);
    };
    // util.promisify looks for a function's own promise form.
    Object.assign(module[name], call);
    for (const key of Object.getOwnPropertySymbols(call)) module[name][key] = call[key];
  }
}

function bytesOf(data) {
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(String(data));
}

/** Writes half of the bytes, as a machine that loses power does, and ends. */
function dieHalfway(file, data, flags) {
  const fd = typeof file === 'number' ? file : original.openSync(file, flags);
  const bytes = bytesOf(data);
  original.writeSync(fd, bytes.subarray(0, Math.floor(bytes.length / 2)));
  die();
}

function beforeWriting(flags) {
  return (name, [file, data]) => {
    if (file === 1 || file === 2 || file === trace) return;
    if (boundary(name.replace('Sync', ''), file, { halves: true }) && TORTURE_HOW === 'half')
      dieHalfway(file, data, flags);
  };
}

const CHANGING = [
  ...['mkdir', 'mkdtemp', 'rmdir', 'rm', 'unlink', 'link', 'symlink', 'copyFile'],
  ...['chmod', 'chown', 'utimes', 'truncate'],
];
const both = (names) => names.flatMap((each) => [each, `${each}Sync`]);
const isReading = (flags) => flags === undefined || flags === 'r' || flags === fs.constants.O_RDONLY;

function beforeChanging(name, [path]) {
  boundary(name.replace('Sync', ''), path);
}
function beforeOpening(_, [path, flags]) {
  if (!isReading(flags)) boundary('open', path);
}
function beforeRenaming(_, [from, to]) {
  // What the target holds afterwards: the only states of it that may be seen.
  const isFile = original.statSync(from, { throwIfNoEntry: false })?.isFile();
  const text = isFile ? original.readFileSync(from, 'utf8') : undefined;
  boundary('rename', to, { text });
}

if (isMainThread) {
  for (const module of [fs, fs.promises]) {
    const forms = module === fs ? both : (names) => names;
    watch(module, forms(CHANGING), beforeChanging);
    watch(module, forms(['open']), beforeOpening);
    watch(module, forms(['rename']), beforeRenaming);
    watch(module, forms(['writeFile']), beforeWriting('w'));
    watch(module, forms(['appendFile']), beforeWriting('a'));
  }
  watch(fs, ['write', 'writeSync'], beforeWriting('w'));

  const { spawn } = childProcess;
  childProcess.spawn = function watched(command, args, ...rest) {
    const words = Array.isArray(args) ? args : [];
    const acts = boundary('spawn', [command, ...words].join(' '), { child: true });
    const child = Reflect.apply(spawn, this, [command, args, ...rest]);
    if (acts && (TORTURE_HOW === 'orphan' || TORTURE_HOW === 'together')) {
      original.writeSync(trace, `${JSON.stringify({ kind: 'pid', target: String(child.pid) })}\n`);
      if (TORTURE_HOW === 'together') {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(TORTURE_AFTER));
        child.kill('SIGKILL');
      }
      die();
    }
    return child;
  };
  syncBuiltinESMExports();

  if (TORTURE_TERMINAL !== undefined) {
    for (const stream of [process.stdin, process.stderr]) Object.assign(stream, { isTTY: true });
  }
}
