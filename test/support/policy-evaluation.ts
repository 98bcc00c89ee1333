import type { JsonObject, Json } from "../../src/trail/record.js";

/** Condition keys of a request; a key that the request does not carry is absent. */
export type RequestContext = Readonly<Record<string, string>>;

/**
 * Whether a policy explicitly denies an action, by the documented semantics of IAM ("Policy evaluation logic", "Condition
 * operators"): all operators and keys of a statement must match, any value of a key may; a key that is absent matches no
 * positive operator; names of keys are case-insensitive; `${$}` is a dollar sign, and any other variable is refused here. Throws
 * on what it does not know, so that no policy passes unread.
 */
export function denies(policy: unknown, action: string, context: RequestContext): boolean {
  const document = policy as JsonObject;
  if (document["Version"] !== "2012-10-17") throw new Error("the version of the policy language is missing");
  return (document["Statement"] as JsonObject[]).some((statement) => {
    const unknown = Object.keys(statement).filter(
      (name) => !["Effect", "Action", "Resource", "Condition", "Principal", "Sid"].includes(name),
    );
    if (unknown.length > 0) throw new Error(`the evaluator does not know ${unknown.join(", ")}`);
    if (statement["Effect"] !== "Deny") return false;
    if (!list(statement["Action"]).some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())))
      return false;
    if (statement["Resource"] !== undefined && !list(statement["Resource"]).includes("*"))
      throw new Error("the evaluator knows no resource but *");
    return Object.entries((statement["Condition"] ?? {}) as JsonObject).every(([operator, keys]) =>
      Object.entries(keys as JsonObject).every(([key, values]) => {
        const found = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
        return found !== undefined && list(values).some((value) => holds(operator, found, value));
      }),
    );
  });
}

function holds(operator: string, found: string, value: string): boolean {
  if (/\$\{(?!\$\})/.test(value))
    throw new Error(`a policy variable, which would be replaced by IAM: ${value}`);
  const plain = value.replaceAll("${$}", "$");
  switch (operator) {
    case "StringEquals":
      return found === plain;
    case "StringLike":
      return like(plain, found);
    case "ArnEquals":
    case "ArnLike": {
      const [a, b] = [plain.split(":"), found.split(":")];
      const [head, tail] = [a.slice(0, 5), a.slice(5).join(":")];
      return (
        head.every((part, at) => like(part, b[at] ?? "")) && like(tail, b.slice(5).join(":"))
      );
    }
    case "DateLessThan": {
      const [time, limit] = [Date.parse(found), Date.parse(plain)];
      if (Number.isNaN(limit)) throw new Error(`not a date: ${plain}`);
      return time < limit;
    }
    default:
      throw new Error(`the evaluator does not know ${operator}`);
  }
} // prettier-ignore

function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}

function list(value: Json | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
