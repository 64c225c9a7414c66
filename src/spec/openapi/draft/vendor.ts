import type { SourceFacts } from '../facts.ts';
import { wordsOf } from './words.ts';

export interface Vendor {
  /** `Twilio` */
  name: string;
  /** `TWILIO`: what its environment variables begin with. */
  prefix: string;
}

/** Words of a title that say nothing about whose API it is. */
const GENERIC =
  /^(the|an?|api|apis|rest|restful|http|https|json|public|open|openapi|swagger|spec|specification|documentation|docs|reference|developer|developers|web|service|services|server|platform|cloud|client|v?\d+(\.\d+)*|version|beta|official|for|of|and)$/i;

/** Whose API it is: from the title (`Twilio - Api`, `GitHub v3 REST API`), else from the host, else the integration's name. */
export function vendorOf(facts: SourceFacts, integration: string): Vendor {
  const name = fromTitle(facts.info.title) ?? fromHost(facts) ?? capital(integration.split('-').join(' '));
  const ascii = name.normalize('NFKD').replace(/[^\w\s-]+/g, '');
  const words = ascii
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter(Boolean);
  const prefix = words
    .slice(0, 3)
    .join('_')
    .replace(/^[^A-Z]+/, '');
  return { name, prefix: prefix || integration.toUpperCase().replaceAll('-', '_') };
}

function fromTitle(title: string): string | null {
  const main = title.replace(/\([^)]*\)/g, ' ').split(/\s+[-–—|:]\s+|:\s|\//)[0] ?? '';
  const [, owner = ''] = /^([^\s'’]+)['’]s\s/.exec(main) ?? [];
  if (owner !== '' && !GENERIC.test(owner)) return owner;
  const words = main.split(/\s+/).map((each) => each.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''));
  const telling = words.filter((each) => each !== '' && !GENERIC.test(each)).slice(0, 3);
  return telling.length > 0 ? telling.join(' ') : null;
}

/** `api.eu.deepgram.com` -> `Deepgram` */
function fromHost({ servers }: SourceFacts): string | null {
  for (const { url } of servers) {
    const host = /^https?:\/\/([^/:{}]+)/i.exec(url)?.[1] ?? '';
    const labels = host.split('.');
    const [owner] = labels.slice(labels.length > 2 && (labels.at(-2)?.length ?? 0) <= 3 ? -3 : -2);
    if (labels.length > 1 && owner && /[a-z]/i.test(owner)) return capital(owner);
  }
  return null;
}

/** A variable of the vendor: `['account', 'sid']` -> `TWILIO_ACCOUNT_SID`. Words of the prefix are not repeated. */
export function variableNamed({ prefix }: Vendor, words: readonly string[]): string {
  const own = wordsOf(prefix);
  const rest = words.filter((each) => !own.includes(each));
  return [prefix, ...(rest.length > 0 ? rest : ['api', 'key'])].join('_').toUpperCase();
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
