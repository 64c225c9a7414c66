import { createDecipheriv, randomBytes } from 'node:crypto';

/** What the processes of a test run wrote with its key. */
export interface Opened {
  entries: unknown[];
  /** Lines that nobody with the key wrote. */
  foreign: number;
  /** Lines that were written and are not there any more, or are there twice. */
  lost: number;
  /** Last lines without their end: the process was killed while it wrote, or the disk is full. */
  cut: number;
}

/** A key for one run, in hex. */
export function newKey(): string {
  return randomBytes(32).toString('hex');
}

/**
 * Opens what `templates/recorder/channel.mjs` wrote: a text for each process, with lines numbered from 1. A cut line gives
 * no entry, so it can hide something but claim nothing.
 */
export function openSealed(texts: readonly string[], key: string): Opened {
  const secret = Buffer.from(key, 'hex');
  const opened: Opened = { entries: [], foreign: 0, lost: 0, cut: 0 };
  for (const text of texts) {
    const lines = text.split('\n');
    const unended = lines.pop();
    if (unended !== '') opened.cut += 1;
    let last = 0;
    for (const line of lines) {
      const entry = openLine(line, secret);
      if (entry === null) {
        opened.foreign += 1;
        continue;
      }
      if (entry.line !== last + 1) opened.lost += 1;
      last = entry.line;
      opened.entries.push(entry);
    }
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
