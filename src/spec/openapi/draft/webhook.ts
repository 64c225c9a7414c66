import { misfitOfShape } from '../../fits.ts';
import { Linker } from '../../refs.ts';
import { isNullable, locate, type Shape, WHOLE } from '../../shape.ts';
import type { Extract } from '../extract.ts';
import type { Chosen, Guess } from './contract.ts';
import { fieldsOf, isTextOrNumber } from './fields.ts';
import type { DraftVariable } from './schemes.ts';
import { plain } from './words.ts';

/** The section `webhook` of a draft, with what was guessed for it. */
export interface DraftWebhook {
  webhook: Record<string, unknown>;
  variable: DraftVariable;
  guesses: Guess[];
}

/**
 * A webhook of the document whose body holds what the query answers with; `null` where there is none. How it is signed
 * no document says: that field stays empty, so that the section cannot pass for complete.
 *
 * @param externalId the path of the task's id in the answers
 */
export function webhookOf(
  { webhooks, schemas }: Pick<Extract, 'webhooks' | 'schemas'>,
  query: Chosen,
  { externalId, name, secretVariable }: { externalId: string; name: string; secretVariable: string },
): DraftWebhook | null {
  const linker = new Linker(schemas);
  for (const each of webhooks) {
    const body = linker.link(each.body);
    const task = taskIn(body, query.response);
    if (task === null || !locate(query.response, externalId)) continue;
    const id = join(task, externalId);
    const deliveryId = task === WHOLE ? '' : deliveryIdIn(body, id);
    return {
      webhook: {
        path: `/webhooks/${name}`,
        signature: { scheme: '', secretVariable },
        body: each.body,
        deliveryId,
        externalId: id,
        task,
      },
      variable: {
        name: secretVariable,
        purpose: 'Proves that a webhook comes from the vendor',
        secret: true,
      },
      guesses: [
        {
          field: 'webhook',
          why: `The document describes the webhook "${each.name}"; its body holds at "${task}" what ${query.id} answers with. Remove the section where nobody can register it with the vendor.`,
        },
        {
          field: 'webhook.signature',
          why: 'A document does not say how webhooks are signed. Write it as the documentation does, with its header.',
        },
        {
          field: 'webhook.deliveryId',
          why:
            deliveryId === ''
              ? 'No field of the body looks like the id of the delivery. It may be in a header.'
              : `"${deliveryId}" looks like the id of the event, which is the same when it is delivered again.`,
        },
      ],
    };
  }
  return null;
}

/** Where a body always holds a whole answer of the query. */
function taskIn(body: Shape, answer: Shape): string | null {
  const holds = (path: string) => {
    const at = locate(body, path);
    if (!at || at.undefinable || isNullable(at.shape) || !at.shape.properties) return false;
    return misfitOfShape(at.shape, answer) === null;
  };
  return [WHOLE, ...fieldsOf(body).map(({ path }) => path)].find(holds) ?? null;
}

function deliveryIdIn(body: Shape, taskId: string): string {
  const found = fieldsOf(body, 0).find(
    ({ name, path, shape }) =>
      path !== taskId &&
      isTextOrNumber(shape) &&
      /^(event|delivery|message|notification|webhook)?id$/.test(plain(name)),
  );
  return found?.path ?? '';
}

function join(...steps: string[]): string {
  return steps.filter((each) => each !== WHOLE).join('.') || WHOLE;
}
