/** What a pattern without calls has where the others have operations, a mapping and a call. */
interface Words {
  /** What is designed in Task 4.2. */
  design: string;
  /** What the business side has to have in Task 4.4. */
  business: string;
}

const WORDS: Readonly<Record<string, Words>> = {
  channel: {
    design:
      'the section `channel` (whose messages reach whom, how clients connect; nothing is asked over HTTP, so `operations` stays empty)',
    business: 'conversations, members and messages as the section names them',
  },
  'client-direct': {
    design:
      'the section `clientDirect` (what a browser is given, and who gets it), under `operations` only what makes `credentials`,',
    business: 'what the app itself does with an upload or a token, if anything',
  },
  middleware: {
    design:
      "the section `middleware` (which tokens are believed, where they are looked for, which paths are open), under `operations` only the vendor's sign-in if there is one,",
    business: 'the users, with the property that tokens name',
  },
  resource: {
    design:
      'the operation that serves the content or answers with the value, its response and errors as documented, the section `resource` (whose value, made when, for whom)',
    business: 'the entity, and with `at: "create"` its property',
  },
};

/** The words of a pattern without calls; `null` for the others. */
export function wordsOf(pattern: string | undefined): Words | null {
  return pattern === undefined ? null : (WORDS[pattern] ?? null);
}

/** Whom the tests of Task 4.3 ask: a vendor's operations, or what a pattern has instead. */
export type Counterpart = 'vendor' | 'storage' | 'broker' | 'issuer' | 'nobody';

/** What has to be seen of it before the task is complete. */
export const SEEN: Readonly<Record<Exclude<Counterpart, 'nobody'>, string>> = {
  vendor: 'the real vendor answered each operation and refused at least one request',
  storage: 'the real storage took an upload with the signed address, and refused one',
  broker: 'the tests were connected to the real broker that .env names',
  issuer: 'the real issuer answered with its keys',
};
