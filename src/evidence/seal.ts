import { createDecipheriv, randomBytes } from 'node:crypto';

/** What the processes of a test run wrote with its key. */
export interface Opened {
  entries: unknown[];
  /** Lines that nobody with the key wrote. */
  foreign: number;
  /** Lines that were written and are not there any more, or are there twice. */
  lost: number;
}

/** A key for one run, in hex. */
export function newKey(): string {
  return randomBytes(32).toString('hex');
}

/** Opens what `templates/recorder/channel.mjs` wrote; each process numbers its lines from 1. */
export function openSealed(text: string, key: string): Opened {
  const secret = Buffer.from(key, 'hex');
  const opened: Opened = { entries: [], foreign: 0, lost: 0 };
  const lines = new Map<number, number>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const entry = openLine(line, secret);
    if (entry === null) {
      opened.foreign += 1;
      continue;
    }
    const expected = (lines.get(entry.pid) ?? 0) + 1;
    if (entry.line !== expected) opened.lost += 1;
    lines.set(entry.pid, entry.line);
    opened.entries.push(entry);
  }
  return opened;
}

function openLine(line: string, secret: Buffer): { pid: number; line: number } | null {
  const sealed = Buffer.from(line, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(sealed.subarray(-16));
    const text = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
    return JSON.parse(text.toString('utf8'));
  } catch {
    return null;
  }
}
