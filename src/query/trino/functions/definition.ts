import type { Call, Lambda, Translated, Typed } from "../call.js";
import { canCoerce, coerce, shownType } from "../coercion.js";
import { sameType, typeName, type TrinoType } from "../types.js";

/** Trino's reason to refuse a call; `at` is the argument it is about. */
export interface Refusal {
  readonly refused: string;
  readonly at?: number;
}

/** One way to call a function whose parameters have fixed types. */
export interface Signature {
  readonly parameters: readonly TrinoType[];
  /** The last parameter may be given any number of times. */
  readonly variadic?: true;
  readonly returns: TrinoType | ((args: readonly Typed[]) => TrinoType);
  readonly sql: (args: readonly string[], typed: readonly Typed[]) => string | Refusal;
}

/** What becomes of a call: tells by itself which arguments it takes. */
export type Translator = (call: Call) => Translated;

export interface Family {
  readonly scalars?: Readonly<Record<string, Translator>>;
  readonly aggregates?: Readonly<Record<string, Translator>>;
  readonly windows?: Readonly<Record<string, Translator>>;
  /** Functions of Trino that are not here, and why. */
  readonly refused?: Readonly<Record<string, string>>;
}

export function isLambda(argument: Typed | Lambda): argument is Lambda {
  return "parameters" in argument;
}

/** The arguments as values; a refusal where one is a lambda. */
export function valuesOf(call: Call): readonly Typed[] | Refusal {
  const at = call.args.findIndex(isLambda);
  if (at !== -1) return { refused: `${call.name} takes no lambda here`, at };
  return call.args as readonly Typed[];
}

export function isRefusal<T extends object>(value: T | Refusal): value is Refusal {
  return "refused" in value;
}

/** All of them, or the first refusal among them. */
export function allOrRefusal<T extends object>(items: readonly (T | Refusal)[]): readonly T[] | Refusal {
  const kept: T[] = [];
  for (const item of items) {
    if (isRefusal(item)) return item;
    kept.push(item);
  }
  return kept;
}

/** A function with one or more signatures: the one that fits as it is, else the first that the arguments coerce to. */
export function overloads(...signatures: readonly Signature[]): Translator {
  return (call) => {
    const args = valuesOf(call);
    if (isRefusal(args)) return args;
    const fitting = signatures.filter((signature) => fits(signature, args.length));
    const chosen =
      fitting.find((signature) => args.every((arg, at) => sameType(arg.type, parameter(signature, at)))) ??
      fitting.find((signature) => args.every((arg, at) => canCoerce(arg.type, parameter(signature, at))));
    if (chosen === undefined)
      return unexpected(
        call.name,
        args,
        signatures.map((s) => shownSignature(call.name, s)),
      );
    const typed = args.map((arg, at) => coerce(arg, parameter(chosen, at)));
    const sql = chosen.sql(
      typed.map((arg) => arg.sql),
      typed,
    );
    if (typeof sql !== "string") return sql;
    return { type: typeof chosen.returns === "function" ? chosen.returns(typed) : chosen.returns, sql };
  };
}

/** A function with one signature. */
export function takes(
  parameters: readonly TrinoType[],
  returns: TrinoType,
  sql: (...args: string[]) => string | Refusal,
): Translator {
  return overloads(signature(parameters, returns, sql));
}

export function signature(
  parameters: readonly TrinoType[],
  returns: TrinoType,
  sql: (...args: string[]) => string | Refusal,
): Signature {
  return { parameters, returns, sql: (args) => sql(...args) };
}

function fits({ parameters, variadic }: Signature, count: number): boolean {
  return variadic ? count >= parameters.length : count === parameters.length;
}

function parameter({ parameters }: Signature, at: number): TrinoType {
  return parameters[Math.min(at, parameters.length - 1)] ?? { kind: "unknown" };
}

function shownSignature(name: string, { parameters, variadic }: Signature): string {
  return `${name}(${parameters.map(typeName).join(", ")}${variadic ? ", …" : ""})`;
}

/** The arguments are not what the function takes, in Trino's words. */
export function unexpected(
  name: string,
  args: readonly (Typed | Lambda)[],
  expected: readonly string[],
): Refusal {
  const shown = args.map((arg) => (isLambda(arg) ? "function" : shownType(arg))).join(", ");
  return {
    refused: `Unexpected parameters (${shown}) for function ${name}. Expected: ${expected.join(", ")}`,
  };
}
