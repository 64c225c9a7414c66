/** Child processes. */
export interface Processes {
  /** Runs a program to its end. Never throws for a non-zero exit; throws `UNEXPECTED` when it cannot be started. */
  run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult>;
  /** Starts a program that keeps running (the demo's vendor and app). */
  start(command: string, args: readonly string[], options: RunOptions): RunningProcess;
}

export interface RunOptions {
  cwd: string;
  /** Added to (and overriding) the environment of this process. */
  env?: Readonly<Record<string, string>>;
  /** Milliseconds; the child and its descendants are ended after it. */
  timeoutMs?: number;
  /** Ends the child and its descendants when it is aborted; only for `run`. */
  signal?: AbortSignal;
  /** Called with each line of both streams as it arrives. */
  onLine?: (line: string) => void;
}

export interface RunResult {
  exitCode: number;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  durationMs: number;
}

export interface RunningProcess {
  /** Resolves with the first line that matches; rejects when the process ends before. */
  waitForLine(pattern: RegExp, timeoutMs: number): Promise<RegExpMatchArray>;
  /** SIGTERM, then SIGKILL after five seconds; resolves when it has ended. */
  stop(): Promise<void>;
}
