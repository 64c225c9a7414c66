import { count, judged, type Verdict } from './verdict.ts';

export interface ConnectionFacts {
  /** The variable with the broker's URL. */
  variable: string;
  /** Host and port; `null` where the variable holds no URL of a broker. */
  address: string | null;
  /** The address leads to this machine, because `.env` says so. */
  loopback: boolean;
  /** Connections to it over which something came back. */
  counted: number;
  /** Those that did not count, with the reason. */
  ignored: readonly string[];
}

/** The real broker answered, where it is not asked over HTTP: the tests were connected to the configured host and port. */
export function connectionsGate({ variable, address, loopback, counted, ignored }: ConnectionFacts): Verdict {
  const seen = ignored.length > 0 ? ` Not counted: ${ignored.join('; ')}.` : '';
  return judged(
    'real-connections',
    counted > 0
      ? []
      : [
          {
            code: 'NO_REAL_CONNECTION',
            message:
              address === null
                ? `${variable} in .env is not of the form redis://user:password@host:port or rediss://….`
                : `No test was answered by ${address}, where ${variable} in .env leads.${seen}`,
            target: variable,
            fix:
              address === null
                ? `Correct ${variable} in .env.`
                : 'Connect to it for real in the external API test, and publish and subscribe there.',
          },
        ],
    `${count(counted, 'connection')} with ${address}${loopback ? ' (loopback: a server on this machine, as .env says)' : ''}`,
  );
}
