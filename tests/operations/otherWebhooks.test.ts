import { expect, test } from 'vitest';
import { hosts } from '../../src/hosts/index.ts';
import { otherWebhooks } from '../../src/operations/otherWebhooks.ts';
import { createFiles } from '../../src/platform/files.ts';
import { tempFolder } from '../helpers/tempRepo.ts';

const { layout } = hosts.interaqt;
const spec = (name: string) => `${layout.docs}/${name}.integration.json`;
const hook = (path: unknown) => JSON.stringify({ webhook: { path } });

test('the webhooks of the other specs, of all modules and however they are saved', async () => {
  const folder = await tempFolder({
    [spec('greeting.speech')]: hook('/hooks/own'),
    [spec('greeting.video')]: hook('/hooks/video'),
    // As an editor on Windows saves it.
    [spec('orders.payments')]: `\uFEFF${hook('/hooks/payments')}`,
    [spec('orders.none')]: '{"webhook":null}',
    [spec('orders.wrong')]: hook(5),
    [spec('orders.broken')]: '{"webhook":',
    [`${layout.docs}/notes.json`]: hook('/hooks/notes'),
  });
  try {
    const found = await otherWebhooks(createFiles(folder.dir), { layout }, { spec: spec('greeting.speech') });
    expect(found).toEqual([
      { spec: spec('greeting.video'), path: '/hooks/video' },
      { spec: spec('orders.payments'), path: '/hooks/payments' },
    ]);
  } finally {
    await folder.cleanup();
  }
});
