import { createServer, request, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What a call gets instead of the server's answer. */
export interface Fault {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What was asked, and of which region. */
export interface ProxyCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly region: string;
}

/** A server between a client and moto that counts calls and answers some of them as AWS does when it refuses. */
export class FaultyProxy implements AsyncDisposable {
  readonly calls: ProxyCall[] = [];
  /** How long each call waits before it is handed on. */
  delayMs = 0;
  /** Decides the answer of a call; undefined hands it on. */
  fault: (call: ProxyCall) => Fault | undefined = () => undefined;
  /** Decides which answers break off in the middle. */
  cut: (call: ProxyCall) => boolean = () => false;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async before(target: string): Promise<FaultyProxy> {
    const to = new URL(target);
    const server = createServer((incoming, outgoing) => {
      const url = new URL(incoming.url ?? "/", target);
      const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(incoming.headers.authorization ?? "")?.[1] ?? "";
      const call = { method: incoming.method ?? "", path: decodeURIComponent(url.pathname), query: url.searchParams, region };
      proxy.calls.push(call);
      const fault = proxy.fault(call);
      if (fault !== undefined) {
        incoming.resume();
        outgoing.writeHead(fault.status, { "content-type": "application/xml", ...fault.headers });
        outgoing.end(`<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>${fault.message ?? fault.code}</Message></Error>`);
        return;
      }
      const passed = request(
        { host: to.hostname, port: to.port, method: incoming.method, path: incoming.url, headers: { ...incoming.headers, host: to.host } },
        (answer: IncomingMessage) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          if (!proxy.cut(call)) return void answer.pipe(outgoing);
          answer.once("data", (data: Buffer) => {
            outgoing.write(data.subarray(0, data.length / 2), () => outgoing.destroy());
          });
        },
      );
      passed.on("error", () => outgoing.destroy());
      if (proxy.delayMs === 0) incoming.pipe(passed);
      else setTimeout(() => incoming.pipe(passed), proxy.delayMs);
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
