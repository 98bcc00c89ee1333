import type { DuckDBConnection } from "@duckdb/node-api";
import { Problem } from "../../diagnostics/problem.js";

/** How often a query that was stopped is told so again: DuckDB forgets an interrupt between planning and running. */
const INTERRUPT_EVERY_MS = 20;

/** What ends a query from outside. */
export interface Limits {
  readonly signal: AbortSignal;
  /** How long the engine may work on the query. Time in which the caller reads rows does not count. */
  readonly timeoutMs: number;
  /** A clock that only goes forward, in milliseconds. */
  readonly monotonicMs: () => number;
}

/**
 * The work of one query on its own connection. Every call into DuckDB goes through `step`, which fails as soon as the
 * query is stopped, even where DuckDB itself needs longer to notice; the connection is closed once it has.
 */
export class Run {
  readonly #connection: DuckDBConnection;
  readonly #limits: Limits;
  readonly #stopped: Promise<never>;
  #rejectStopped: (problem: Problem) => void = () => undefined;
  readonly #onAbort = (): void => this.#stop(cancelled(this.#limits.signal));
  readonly #afterwards: () => void;
  #remainingMs: number;
  #problem: Problem | undefined;
  #native: Promise<unknown> | undefined;
  #closed: Promise<void> | undefined;

  /** @param afterwards called once the connection is closed. */
  constructor(connection: DuckDBConnection, limits: Limits, afterwards: () => void) {
    this.#connection = connection;
    this.#limits = limits;
    this.#afterwards = afterwards;
    this.#remainingMs = limits.timeoutMs;
    this.#stopped = new Promise((_, reject) => {
      this.#rejectStopped = reject;
    });
    this.#stopped.catch(() => undefined);
    limits.signal.addEventListener("abort", this.#onAbort, { once: true });
    if (limits.signal.aborted) this.#onAbort();
  }

  /** One call into DuckDB, within the time that is left. */
  async step<T>(call: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    if (this.#problem !== undefined) throw this.#problem;
    const startedMs = this.#limits.monotonicMs();
    const timer = setTimeout(
      () => this.#stop(outOfTime(this.#limits.timeoutMs)),
      Math.max(0, this.#remainingMs),
    );
    const native = call(this.#connection);
    this.#native = native.catch(() => undefined);
    try {
      return await Promise.race([native, this.#stopped]);
    } catch (error) {
      // An interrupt is ours: say why it was sent.
      throw this.#problem ?? error;
    } finally {
      clearTimeout(timer);
      this.#remainingMs -= this.#limits.monotonicMs() - startedMs;
    }
  }

  /** Ends the query, waits until DuckDB has let go of it, and closes its connection. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#limits.signal.removeEventListener("abort", this.#onAbort);
    this.#problem ??= new Problem({ code: "cancelled", detail: "The query was closed." });
    this.#connection.interrupt();
    const timer = setInterval(() => this.#connection.interrupt(), INTERRUPT_EVERY_MS);
    try {
      await this.#native;
    } finally {
      clearInterval(timer);
    }
    try {
      // A new statement makes DuckDB drop the rows of the old one; the JavaScript object would hold them until it is collected.
      await this.#connection.run("SELECT 1");
    } catch {
      // The connection goes away in any case.
    }
    try {
      this.#connection.disconnectSync();
    } finally {
      this.#afterwards();
    }
  }

  #stop(problem: Problem): void {
    if (this.#problem !== undefined) return;
    this.#problem = problem;
    this.#rejectStopped(problem);
    void this.close();
  }
}

/** The Problem of a signal that was aborted: its own reason where that is one. */
export function cancelled(signal: AbortSignal): Problem {
  const reason: unknown = signal.reason;
  return reason instanceof Problem
    ? reason
    : new Problem({ code: "cancelled", detail: "The query was cancelled." }, { cause: reason });
}

function outOfTime(timeoutMs: number): Problem {
  return new Problem({ code: "sql-limit", detail: `The query took longer than ${timeoutMs / 1000} s.` });
}
