import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../support/e2e.js";

/** moto's HTTP server on a port of its own: real wire protocols of S3, STS, IAM, Organizations and CloudWatch Logs. */
export class Moto implements AsyncDisposable {
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(url: string, process: ChildProcess) {
    this.url = url;
    this.#process = process;
  }

  /** @param checkout where scripts/install-moto.sh has installed it */
  static async start(checkout = root): Promise<Moto> {
    const command = join(checkout, ".moto/bin/moto_server");
    if (!existsSync(command)) throw new Error("moto is not installed: bash scripts/install-moto.sh");
    const port = await freePort();
    const child = spawn(command, ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
    const url = `http://127.0.0.1:${port}`;
    for (let tries = 0; tries < 150; tries++) {
      if (child.exitCode !== null) throw new Error(`moto ended with ${child.exitCode}.`);
      const up = await fetch(`${url}/moto-api/`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (up) return new Moto(url, child);
      await sleep(100);
    }
    child.kill("SIGKILL");
    throw new Error("moto did not start within 15 s.");
  }

  /** Forgets everything. */
  async reset(): Promise<void> {
    await fetch(`${this.url}/moto-api/reset`, { method: "POST" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill("SIGKILL");
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No port.");
  return address.port;
}
