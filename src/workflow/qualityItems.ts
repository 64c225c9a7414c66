/** From the lowest to the highest: it is honest, it survives, it is proven, it scales. */
export const TIERS = ['bronze', 'silver', 'gold', 'platinum'] as const;
export type Tier = (typeof TIERS)[number];

/** What is known about an integration. Nobody states these: rules and evidence do. */
export interface QualityFacts {
  /** Ids of rules that have findings. */
  broken: ReadonlySet<string>;
  /** How many findings a comment with a reason excuses. */
  suppressed: number;
  /** Which files exist; a rule about a file that is not there says nothing. */
  has: { code: boolean; externalTest: boolean; integrationTest: boolean; webhook: boolean };
  /** Completed tasks whose evidence is genuine and whose files are as they were judged. */
  proven: ReadonlySet<string>;
  /** Whether Task 4 was finished as a whole. */
  finished: boolean;
  /** Operations of the spec, and what the real vendor did with each. */
  operations: readonly { id: string; succeeded: boolean; refused: boolean }[];
  /** Whether the answers came from this machine; `null` where nothing is recorded. */
  loopback: boolean | null;
  /** Whether every answer had the declared fields; `null` where nothing is recorded. */
  answersMatch: boolean | null;
  /** Whether a recording of the vendor's answers lies in the project. */
  recorded: boolean;
  pattern: string;
  /** Whether the pattern is one with an APICall. */
  hasCalls: boolean;
  /** Whether jobs in the app's database send the calls, as the spec says and the code does. */
  durable: boolean;
  /** Whether nobody can be charged twice: an idempotency header, or a person decides. */
  repeatsSafely: boolean;
}

export interface QualityItem {
  id: string;
  tier: Tier;
  title: string;
  /** Rules that must be without findings. */
  rules?: readonly string[];
  /** Files that must exist for the rules to say anything. */
  needs?: readonly ('code' | 'externalTest' | 'integrationTest')[];
  /** What else it is known by. */
  evidence?: string;
  /** Absent: it applies to every integration. */
  applies?: (facts: QualityFacts) => boolean;
  /** What to do about what is missing; `null` when nothing is. */
  lacks?: (facts: QualityFacts) => string | null;
}

/** An item whose proof is a completed task that still holds. */
const proof = (task: string) => (facts: QualityFacts) =>
  facts.proven.has(task) ? null : `Complete Task ${task}, or complete it again where its files have changed.`;

/** Without an operation there is no exchange with the vendor to judge. */
const hasOperations = ({ operations }: QualityFacts) => operations.length > 0;

/** What each tier asks for. Only what rules, evidence and spec can tell is in this list. */
export const ITEMS: readonly QualityItem[] = [
  {
    id: 'nothing-hidden',
    tier: 'bronze',
    title: 'No secret, address, placeholder or program in the source',
    rules: ['no-hardcoded-secret', 'no-hardcoded-url', 'leftover-marker', 'no-code-execution'],
    needs: ['code'],
  },
  {
    id: 'environment-declared',
    tier: 'bronze',
    title: 'Declared and used environment variables agree',
    rules: ['env-declared'],
    needs: ['code'],
    evidence: 'evidence of Task 4.1',
    lacks: proof('4.1'),
  },
  {
    id: 'design-in-sync',
    tier: 'bronze',
    title: 'The design document is what the spec renders to',
    rules: ['design-in-sync'],
    evidence: 'evidence of Task 4.2',
    lacks: proof('4.2'),
  },
  {
    id: 'registered-once',
    tier: 'bronze',
    title: 'Registered exactly once',
    rules: ['registered-once'],
    needs: ['code'],
  },
  {
    id: 'one-client',
    tier: 'bronze',
    title: 'Every request goes through the one client that knows the credentials',
    rules: ['one-http-client', 'one-auth-client', 'encoded-parameters'],
    needs: ['code'],
  },
  {
    id: 'business-decides',
    tier: 'bronze',
    title: 'The business decides; the integration creates and updates no record of it',
    rules: [
      'listens-to-its-api-call-only',
      'never-creates-an-api-call',
      'records-events-only',
      'initialized-first',
      'configure-without-io',
    ],
    needs: ['code'],
  },
  {
    id: 'tests-are-real',
    tier: 'bronze',
    title: 'Tests are real and can fail',
    rules: [
      'external-tests-are-real',
      'no-mocked-modules',
      'no-skipped-tests',
      'tests-assert',
      'scenarios-have-substance',
      'plain-test-config',
    ],
    needs: ['externalTest', 'integrationTest'],
  },
  {
    id: 'vendor-answered',
    tier: 'bronze',
    title: 'The vendor answered every operation, and refused something',
    applies: hasOperations,
    evidence: 'evidence of Task 4.3',
    lacks: (facts) => {
      const silent = facts.operations.filter(({ succeeded }) => !succeeded).map(({ id }) => id);
      if (!facts.proven.has('4.3')) return proof('4.3')(facts);
      if (silent.length > 0) return `Call ${silent.join(', ')} for real in the external API tests.`;
      return facts.operations.some(({ refused }) => refused)
        ? null
        : 'Send a request that the vendor refuses.';
    },
  },
  {
    id: 'errors-have-codes',
    tier: 'silver',
    title: 'Errors have codes; none is swallowed',
    rules: ['typed-errors', 'no-swallowed-error'],
    needs: ['code'],
  },
  {
    id: 'requests-end',
    tier: 'silver',
    title: 'Every request has a timeout',
    rules: ['request-timeout'],
    needs: ['code'],
  },
  {
    id: 'vendor-language-only',
    tier: 'silver',
    title: "The API layer gives back the vendor's answers as they are",
    rules: ['raw-api-layer'],
    needs: ['code'],
  },
  {
    id: 'status-words-mapped',
    tier: 'silver',
    title: 'Every status word is mapped, an unknown one is named',
    rules: ['status-table-exhaustive'],
    needs: ['code'],
    applies: ({ pattern }) => pattern === 'async-task',
  },
  {
    id: 'repeats-are-safe',
    tier: 'silver',
    title: 'No request is repeated that could make the vendor act twice',
    applies: ({ hasCalls }) => hasCalls,
    rules: ['post-retry-needs-key'],
    needs: ['code'],
    evidence: 'spec: idempotencyHeader or delivery.unknownOutcome',
    lacks: ({ repeatsSafely }) =>
      repeatsSafely
        ? null
        : 'Name the idempotency header of the operation in the spec, or set delivery.unknownOutcome to "park".',
  },
  {
    id: 'query-api',
    tier: 'silver',
    title: 'The query API is there, answers the owner only, and records what is news',
    applies: ({ hasCalls }) => hasCalls,
    rules: ['query-api-present', 'query-api-guarded', 'query-api-records-events'],
    needs: ['code'],
  },
  {
    id: 'no-polling',
    tier: 'silver',
    title: 'Nothing asks the vendor on a timer',
    rules: ['no-backend-polling'],
    needs: ['code'],
  },
  {
    id: 'webhook',
    tier: 'silver',
    title: 'Webhooks are verified over the raw body, and count once',
    rules: ['webhook-verified', 'webhook-raw-body', 'webhook-deduplicated'],
    applies: ({ has }) => has.webhook,
  },
  {
    id: 'tokens',
    tier: 'silver',
    title: 'Tokens are verified before they are believed',
    rules: ['tokens-verified'],
    applies: ({ pattern }) => pattern === 'middleware',
  },
  {
    id: 'released',
    tier: 'silver',
    title: 'What setup opens, cleanup closes',
    rules: ['setup-is-cleaned-up'],
    needs: ['code'],
  },
  {
    id: 'quiet-logs',
    tier: 'silver',
    title: 'Logs carry no secret and no body',
    rules: ['no-console-secrets'],
    needs: ['code'],
  },
  {
    id: 'scenarios-pass',
    tier: 'silver',
    title: 'Every scenario of the pattern is tested',
    evidence: 'evidence of Task 4.5',
    lacks: proof('4.5'),
  },
  {
    id: 'all-steps-hold',
    tier: 'gold',
    title: 'Every task is proven, and nothing has changed since',
    evidence: 'evidence of Tasks 4.1 to 4.5 and of the whole',
    lacks: ({ finished, proven }) =>
      finished && ['4.1', '4.2', '4.3', '4.4', '4.5'].every((task) => proven.has(task))
        ? null
        : 'Complete Task 4; `create-integration next` says what comes first.',
  },
  {
    id: 'real-vendor',
    tier: 'gold',
    title: 'The answers came from the vendor, not from this machine',
    applies: hasOperations,
    evidence: 'evidence of Task 4.3',
    lacks: ({ loopback }) =>
      loopback === false
        ? null
        : "Point the base URL in .env at the vendor's own test or production address.",
  },
  {
    id: 'answers-match',
    tier: 'gold',
    title: 'The answers have the fields that the spec declares',
    applies: hasOperations,
    evidence: 'evidence of Task 4.3',
    lacks: ({ answersMatch }) =>
      answersMatch === true
        ? null
        : 'Correct the response in the spec where the gate of Task 4.3 shows a difference.',
  },
  {
    id: 'recording',
    tier: 'gold',
    title: "The vendor's answers are recorded, redacted, for tests without credentials",
    applies: hasOperations,
    evidence: 'recording in the tests folder',
    lacks: ({ recorded }) => (recorded ? null : 'Complete Task 4.3 again; its gate writes the recording.'),
  },
  {
    id: 'no-exemptions',
    tier: 'gold',
    title: 'No finding is excused by a comment',
    evidence: 'suppressions',
    lacks: ({ suppressed }) => (suppressed === 0 ? null : `Resolve the excused findings (${suppressed}).`),
  },
  {
    id: 'strict-types',
    tier: 'platinum',
    title: 'No any, no switched-off check',
    rules: ['strict-types'],
    needs: ['code'],
  },
  {
    id: 'durable-delivery',
    tier: 'platinum',
    title: 'Calls survive the process: durable delivery',
    applies: ({ hasCalls }) => hasCalls,
    lacks: ({ durable }) =>
      durable ? null : 'Set delivery.mode to "durable" in the spec, then run design and scaffold.',
  },
];
