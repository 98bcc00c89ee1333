import { createServer, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A call of IAM or STS on its way to moto. */
export interface Passing {
  readonly action: string;
  readonly input: URLSearchParams;
}

/** What becomes of a call: handed on, refused, or never answered: before it was done, or after. */
export type Fate =
  | "pass"
  | { readonly refuse: string; readonly message?: string; readonly status?: number }
  | { readonly silent: "before" | "after"; readonly kill: () => void };

/** A server before moto that reads what is called and decides what becomes of it. */
export class IamProxy implements AsyncDisposable {
  readonly passed: string[] = [];
  fate: (call: Passing) => Fate = () => "pass";
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async before(target: string): Promise<IamProxy> {
    const to = new URL(target);
    const server = createServer((incoming, outgoing) => {
      const parts: Buffer[] = [];
      incoming.on("data", (part: Buffer) => parts.push(part));
      incoming.on("end", () => {
        const body = Buffer.concat(parts);
        const input = new URLSearchParams(body.toString());
        const action = input.get("Action") ?? "";
        const fate = proxy.fate({ action, input });
        proxy.passed.push(action);
        if (typeof fate === "object" && "refuse" in fate) return refuse(outgoing, fate);
        if (typeof fate === "object" && fate.silent === "before") return fate.kill();
        const passed = request(
          { host: to.hostname, port: to.port, method: incoming.method, path: incoming.url, headers: { ...incoming.headers, host: to.host } },
          (answer) => {
            if (typeof fate === "object") {
              answer.resume();
              answer.on("end", fate.kill);
              return;
            }
            outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(outgoing);
          },
        );
        passed.on("error", () => outgoing.destroy());
        passed.end(body);
      });
    }); // prettier-ignore
    const proxy = new IamProxy(server);
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

/** As IAM's query protocol says that it refuses. */
function refuse(outgoing: ServerResponse, { refuse: code, message = code, status = 403 }: Extract<Fate, { refuse: string }>): void {
  outgoing.writeHead(status, { "content-type": "text/xml" });
  outgoing.end(
    `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>refused-1</RequestId></ErrorResponse>`,
  );
} // prettier-ignore
