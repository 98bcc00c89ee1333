import { parentPort, workerData } from "node:worker_threads";
import { asProblem } from "../diagnostics/problem.js";
import type { Piece } from "./spool.js";
import { SpoolWriter } from "./spool.js";
import { readInto, type ReadTask, type TaskReport } from "./read-task.js";

/** Messages to a reading thread. */
export type ToWorker = { type: "read"; task: ReadTask } | { type: "flush" };
/** Messages from a reading thread. */
export type FromWorker =
  | { type: "piece"; piece: Piece }
  | { type: "done"; report: TaskReport }
  | { type: "flushed" }
  | { type: "failed"; message: string };

export interface WorkerSetup {
  dir: string;
  name: string;
  /** Shared counter of pieces that wait for a commit; a thread that is too far ahead waits on it. */
  waiting: Int32Array;
  mostWaiting: number;
}

if (parentPort !== null) {
  const port = parentPort;
  const setup = workerData as WorkerSetup;
  const post = (message: FromWorker) => port.postMessage(message);
  let flushing = false;
  const spool = new SpoolWriter(setup.dir, setup.name, (piece) => {
    post({ type: "piece", piece });
    // The last, small pieces of a flush may not fill a batch: waiting for its commit would be waiting for ever.
    while (!flushing) {
      const waiting = Atomics.load(setup.waiting, 0);
      if (waiting < setup.mostWaiting) break;
      Atomics.wait(setup.waiting, 0, waiting, 1000);
    }
    Atomics.add(setup.waiting, 0, 1);
  });
  const handle = async (message: ToWorker): Promise<void> => {
    if (message.type === "flush") {
      flushing = true;
      spool.close();
      flushing = false;
      post({ type: "flushed" });
    } else {
      post({ type: "done", report: await readInto(spool, message.task) });
    }
  };
  let turn: Promise<void> = Promise.resolve();
  port.on("message", (message: ToWorker) => {
    turn = turn
      .then(() => handle(message))
      .catch((error: unknown) => post({ type: "failed", message: asProblem(error).message }));
  });
}
