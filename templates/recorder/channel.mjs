/**
 * The way from a test run back to the tool. Every line is encrypted and authenticated with a key of this run, so that
 * nothing a vendor said lies readable on the disk, and a line that the recorder did not write is recognised.
 *
 * The key comes in a ticket: a file that is removed as it is read, before any code of the project is loaded. Neither the
 * environment nor the command line of a process holds it.
 */
import { createCipheriv, randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const TICKET = 'CREATE_INTEGRATION_TICKET';
const MAX_LINES = 10_000; // per process; a runaway loop must not fill the disk

// Kept as they are now: a test may replace what modules export.
const own = { createCipheriv, randomBytes, appendFileSync, writeFileSync, stringify: JSON.stringify, join };

/** @typedef {{ key: string, file: string, role: 'main' | 'worker', record: boolean }} Ticket */

/** @returns {Ticket | null} what the tool, or the process that started this one, handed over */
export function takeTicket() {
  const path = process.env[TICKET];
  delete process.env[TICKET];
  if (!path) return null;
  try {
    const ticket = JSON.parse(readFileSync(path, 'utf8'));
    rmSync(path);
    return ticket;
  } catch {
    return null; // Used before: whoever comes second gets nothing.
  }
}

/** A ticket for one child process. @returns {string} the variable for its environment */
export function handOn(/** @type {Ticket} */ ticket) {
  const path = own.join(dirname(ticket.file), `ticket-${own.randomBytes(8).toString('hex')}`);
  own.writeFileSync(path, own.stringify({ ...ticket, role: 'worker' }), { mode: 0o600 });
  return `${TICKET}=${path}`;
}

/**
 * Writes to a file of its own (`<file>-<random>`): a process that is killed while it writes damages nobody else's lines.
 * @returns {(entry: object) => void} writes one line; numbered, so that one that vanished is missed
 */
export function createWriter({ key, file }) {
  const secret = Buffer.from(key, 'hex');
  const mine = `${file}-${own.randomBytes(8).toString('hex')}`;
  let lines = 0;
  return (entry) => {
    if (lines >= MAX_LINES) return;
    lines += 1;
    const iv = own.randomBytes(12);
    const cipher = own.createCipheriv('aes-256-gcm', secret, iv);
    const text = own.stringify({ ...entry, pid: process.pid, line: lines });
    const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    // The line end comes last: without it the line is known to be cut.
    own.appendFileSync(mine, `${sealed.toString('base64')}\n`);
  };
}
