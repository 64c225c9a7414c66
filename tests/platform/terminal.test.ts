import { PassThrough } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { createClock } from '../../src/platform/clock.ts';
import { createProgress } from '../../src/platform/progress.ts';
import { createPrompts } from '../../src/platform/prompts.ts';

const ESC = '\u001b';

describe('progress', () => {
  test.each([
    ['a terminal', true, {}, true],
    ['no terminal', false, {}, false],
    ['NO_COLOR', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['an empty NO_COLOR', true, { NO_COLOR: '' }, true],
    ['a dumb terminal', true, { TERM: 'dumb' }, false],
    ['FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
  ])('%s', (_, isTTY, env, colored) => {
    let text = '';
    const progress = createProgress({ isTTY, write: (part) => (text += part) }, env);
    progress.step('Checking');
    progress.line('detail');
    expect(text.includes(ESC)).toBe(colored);
    if (!colored) expect(text).toBe('› Checking\n  detail\n');
  });
});

describe('prompts', () => {
  /** Prompts on streams, a way to type, and what was drawn. */
  function terminal() {
    const input = new PassThrough();
    const output = new PassThrough();
    let drawn = '';
    output.on('data', (part) => {
      drawn += part;
    });
    const shows = (text: string) => vi.waitFor(() => expect(drawn).toContain(text));
    return { prompts: createPrompts({ input, output }), type: (keys: string) => input.write(keys), shows };
  }

  test('ask for a text, with a default', async () => {
    const { prompts, type, shows } = terminal();
    const answer = prompts.text({ message: 'Which module?', initial: 'greeting' });
    await shows('Which module?');
    type('\r');
    expect(await answer).toBe('greeting');
  });

  test('do not echo a secret', async () => {
    const { prompts, type, shows } = terminal();
    const answer = prompts.secret({ message: 'Key?' });
    await shows('Key?');
    type('hunter2\r');
    expect(await answer).toBe('hunter2');
    await shows('*******');
    await expect(shows('hunter2')).rejects.toThrow();
  });

  test.each(['text', 'secret', 'confirm'] as const)('Ctrl-C at %s is a cancellation', async (kind) => {
    const { prompts, type, shows } = terminal();
    const answer = expect(prompts[kind]({ message: 'Sure?' })).rejects.toMatchObject({ code: 'CANCELLED' });
    await shows('Sure?');
    type('\u0003');
    await answer;
  });

  test('a choice gives its value', async () => {
    const { prompts, type, shows } = terminal();
    const choices = [
      { value: 'sync-call', name: 'At once' },
      { value: 'async-task', name: 'Later' },
    ] as const;
    const answer = prompts.select({ message: 'When?', choices });
    await shows('When?');
    type('\u001b[B\r');
    expect(await answer).toBe('async-task');
  });
});

test('the clock tells the time', () => {
  const before = Date.now();
  expect(createClock().now().getTime()).toBeGreaterThanOrEqual(before);
});
