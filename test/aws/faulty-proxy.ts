import { createServer, request, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What a call gets instead of the server's answer. */
export interface Fault {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
}

/** A server between a client and moto that counts calls and answers some of them as AWS does when it refuses. */
export class FaultyProxy implements AsyncDisposable {
  readonly calls: { readonly method: string; readonly path: string; readonly query: URLSearchParams }[] = [];
  /** Decides the answer of a call; undefined hands it on. */
  fault: (call: { method: string; path: string; query: URLSearchParams }) => Fault | undefined = () =>
    undefined;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async before(target: string): Promise<FaultyProxy> {
    const to = new URL(target);
    const server = createServer((incoming, outgoing) => {
      const url = new URL(incoming.url ?? "/", target);
      const call = { method: incoming.method ?? "", path: decodeURIComponent(url.pathname), query: url.searchParams };
      proxy.calls.push(call);
      const fault = proxy.fault(call);
      if (fault !== undefined) {
        incoming.resume();
        outgoing.writeHead(fault.status, { "content-type": "application/xml" });
        outgoing.end(`<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>${fault.message ?? fault.code}</Message></Error>`);
        return;
      }
      const passed = request(
        { host: to.hostname, port: to.port, method: incoming.method, path: incoming.url, headers: { ...incoming.headers, host: to.host } },
        (answer: IncomingMessage) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      passed.on("error", () => outgoing.destroy());
      incoming.pipe(passed);
    }); // prettier-ignore
    const proxy = new FaultyProxy(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
