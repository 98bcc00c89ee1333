import type { Span } from "../../diagnostics/place.js";
import type { Call, Expression } from "./ast.js";
import type { Call as TranslatedCall, Lambda, Typed } from "./call.js";
import { accepted, condition, type Env } from "./env.js";
import { isAggregate, notAFunction, translateCall } from "./functions/index.js";
import { marked } from "./marks.js";
import { sortedBy } from "./sorting.js";
import { overClause } from "./windows.js";

/** A call of a function by its plain arguments. */
export function simpleCall(name: string, args: readonly Expression[], span: Span, env: Env): Typed {
  const translated = translateCall({ name, args: args.map((arg) => argument(arg, env)) });
  const value = accepted(
    translated,
    env,
    span,
    args.map((arg) => arg.span),
  );
  return { ...value, sql: marked(value.sql, span) };
}

/** A call as the query writes it. */
export function callOf(of: Call, env: Env): Typed {
  const name = of.name.text.toLowerCase();
  const unknown = notAFunction(name);
  if (unknown !== undefined) throw env.translation.refuse(unknown, of.span);
  const aggregate = isAggregate(name) && of.over === undefined;
  const window = of.over !== undefined;
  if (aggregate && env.noAggregates !== undefined)
    throw env.translation.refuse(`${env.noAggregates}: ${name}`, of.span);
  if (window && env.noWindows !== undefined)
    throw env.translation.refuse(`${env.noWindows}: ${name}`, of.span);
  const inside = insideCall(of, env, { aggregate, window });
  const args = of.args.map((arg) => argument(arg, inside));
  const nulls = of.nulls === "ignore" ? { ignoreNulls: true } : {};
  const call: TranslatedCall = {
    name,
    args,
    ...(of.distinct ? { distinct: true } : {}),
    ...(of.orderBy.length === 0 ? {} : { orderBy: sortedBy(of.orderBy, inside) }),
    ...(of.filter === undefined ? {} : { filter: condition(of.filter, inside, "FILTER expression") }),
    ...(of.over === undefined ? {} : { over: overClause(of.over, env) }),
    ...nulls,
  };
  if (of.star && name !== "count")
    throw env.translation.refuse(`Only count takes \`*\`, not ${name}`, of.span);
  const value = accepted(
    translateCall(call),
    env,
    of.span,
    of.args.map((arg) => arg.span),
  );
  return { ...value, sql: marked(value.sql, of.span) };
}

/** In an aggregate's arguments there are rows again, and no further aggregates. */
function insideCall(of: Call, env: Env, { aggregate, window }: { aggregate: boolean; window: boolean }): Env {
  if (aggregate) {
    const { grouping: _grouping, outputs: _outputs, ...scope } = env.scope;
    const what = `Cannot nest aggregations inside aggregation '${of.name.text}'`;
    return {
      ...env,
      scope,
      noAggregates: what,
      noWindows: `Cannot nest window functions inside aggregation '${of.name.text}'`,
    };
  }
  return window
    ? { ...env, noWindows: `Cannot nest window functions inside window function '${of.name.text}'` }
    : env;
}

function argument(of: Expression, env: Env): Typed | Lambda {
  return of.kind === "lambda" ? lambda(of, env) : env.translate(of, env);
}

/** The body is translated when the function tells the types of the parameters. */
function lambda(of: Extract<Expression, { kind: "lambda" }>, env: Env): Lambda {
  const parameters = of.parameters.map(({ text }) => text);
  const repeated = of.parameters.find(({ text }, at) =>
    parameters.slice(0, at).some((one) => one.toLowerCase() === text.toLowerCase()),
  );
  if (repeated !== undefined)
    throw env.translation.refuse(`Lambda argument '${repeated.text}' is there twice`, repeated.span);
  return {
    parameters,
    body: (types) => {
      const names = parameters.map(() => env.translation.name("x"));
      const fields = parameters.map((name, at) => ({
        name,
        qualifier: [],
        type: types[at] ?? { kind: "unknown" as const },
        sql: names[at] ?? "NULL",
      }));
      const inside: Env = {
        ...env,
        scope: { fields, parent: env.scope, ctes: env.scope.ctes },
        noAggregates: "Lambda expression cannot contain aggregations",
        noWindows: "Lambda expression cannot contain window functions",
      };
      return { names, of: env.translate(of.body, inside) };
    },
  };
}
