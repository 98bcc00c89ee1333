import fc from "fast-check";
import type {
  Expression,
  FrameBound,
  GroupingElement,
  Query,
  QueryBody,
  Relation,
  SortItem,
  Specification,
  WindowSpec,
} from "../../src/query/trino/ast.js";
import {
  ARITHMETIC,
  COMPARISONS,
  leaf,
  names,
  numbers,
  optional,
  span,
  texts,
  types,
} from "./trino-words.js";

/* Queries of Trino's language, made at random as the parser would read them. */

interface Rules {
  readonly expression: fc.Arbitrary<Expression>;
  readonly query: fc.Arbitrary<Query>;
}

const smallest: fc.Arbitrary<Query> = fc.array(leaf, { minLength: 1, maxLength: 2 }).map((rows) => ({
  with: [],
  recursive: false,
  body: { kind: "values" as const, rows, span },
  orderBy: [],
  withTies: false,
  span,
}));

/** `((…) …)` reads as an expression in parentheses, so that such a query is none in an expression. */
function withoutParentheses(query: Query): Query {
  return query.body.kind === "nested" ? withoutParentheses(query.body.query) : query;
}

/** Expressions and queries that nest at most so deep. */
function rulesOf(depth: number): Rules {
  if (depth === 0) return { expression: leaf, query: smallest };
  const { expression: one, query } = rulesOf(depth - 1);
  const bare = query.map(withoutParentheses);
  const few = fc.array(one, { minLength: 1, maxLength: 3 });
  const sortItem: fc.Arbitrary<SortItem> = fc
    .tuple(one, fc.boolean(), optional("nulls", fc.constantFrom("first" as const, "last" as const)))
    .map(([of, descending, nulls]) => ({ of, descending, ...nulls }));
  const sorted = fc.array(sortItem, { maxLength: 2 });
  const bound: fc.Arbitrary<FrameBound> = fc.oneof(
    fc.constantFrom(
      { kind: "unbounded preceding" as const },
      { kind: "current row" as const },
      { kind: "unbounded following" as const },
    ),
    fc.tuple(fc.constantFrom("preceding" as const, "following" as const), numbers).map(([kind, text]) => ({
      kind,
      offset: { kind: "number" as const, text, span },
    })),
  );
  const windowSpec: fc.Arbitrary<WindowSpec> = fc
    .tuple(
      fc.array(one, { maxLength: 2 }),
      sorted,
      optional(
        "frame",
        fc
          .tuple(
            fc.constantFrom("rows" as const, "range" as const, "groups" as const),
            bound,
            optional("end", bound),
          )
          .map(([unit, start, end]) => ({ unit, start, ...end })),
      ),
    )
    .map(([partitionBy, orderBy, frame]) => ({ partitionBy, orderBy, ...frame, span }));
  const call: fc.Arbitrary<Expression> = fc
    .tuple(
      fc.record({
        name: fc
          .constantFrom("count", "max", "f", "array_agg")
          .map((text) => ({ text, delimited: false, span })),
        distinct: fc.boolean(),
        args: fc.array(one, { maxLength: 2 }),
        orderBy: sorted,
        withinGroup: fc.boolean(),
      }),
      optional("filter", one),
      optional("over", fc.oneof(names, windowSpec)),
      optional("nulls", fc.constantFrom("ignore" as const, "respect" as const)),
    )
    .map(([base, filter, over, nulls]) => {
      const empty = base.args.length === 0;
      const ordered = !empty && base.orderBy.length > 0;
      return {
        kind: "call" as const,
        ...base,
        star: false,
        distinct: base.distinct && !empty,
        orderBy: ordered ? base.orderBy : [],
        withinGroup: base.withinGroup && ordered,
        ...filter,
        ...over,
        ...(over.over === undefined ? {} : nulls),
        span,
      };
    });
  const at = span;
  const compound: fc.Arbitrary<Expression> = fc.oneof(
    fc.tuple(one, names).map(([base, field]) => ({ kind: "dereference" as const, base, field, span })),
    fc.tuple(one, one).map(([base, index]) => ({ kind: "subscript" as const, base, index, span })),
    fc.array(one, { maxLength: 3 }).map((items) => ({ kind: "array" as const, items, span })),
    few.map((items) => ({ kind: "row" as const, items, span })),
    fc
      .tuple(fc.array(names, { maxLength: 2 }), one)
      .map(([parameters, body]) => ({ kind: "lambda" as const, parameters, body, span })),
    fc.tuple(fc.boolean(), one).map(([negative, of]) => ({ kind: "sign" as const, negative, of, span })),
    fc
      .tuple(fc.constantFrom(...ARITHMETIC), one, one)
      .map(([operator, left, right]) => ({ kind: "arithmetic" as const, operator, left, right, at, span })),
    fc.tuple(one, texts).map(([of, value]) => ({
      kind: "at-time-zone" as const,
      of,
      zone: { kind: "string" as const, value, span },
      span,
    })),
    fc
      .tuple(fc.constantFrom(...COMPARISONS), one, one)
      .map(([operator, left, right]) => ({ kind: "comparison" as const, operator, left, right, at, span })),
    fc
      .tuple(fc.constantFrom(...COMPARISONS), fc.constantFrom("all" as const, "any" as const), one, query)
      .map(([operator, quantifier, left, of]) => ({
        kind: "quantified" as const,
        operator,
        quantifier,
        left,
        query: of,
        span,
      })),
    fc
      .tuple(fc.constantFrom("and" as const, "or" as const), fc.array(one, { minLength: 2, maxLength: 3 }))
      .map(([operator, terms]) => ({ kind: "logical" as const, operator, terms, span })),
    one.map((of) => ({ kind: "not" as const, of, span })),
    fc
      .tuple(fc.boolean(), one, one, one)
      .map(([not, of, low, high]) => ({ kind: "between" as const, not, of, low, high, span })),
    fc
      .tuple(fc.boolean(), one, few)
      .map(([not, of, items]) => ({ kind: "in-list" as const, not, of, items, span })),
    fc
      .tuple(fc.boolean(), one, bare)
      .map(([not, of, inside]) => ({ kind: "in-query" as const, not, of, query: inside, span })),
    fc
      .tuple(fc.boolean(), one, one, optional("escape", one))
      .map(([not, of, pattern, escape]) => ({ kind: "like" as const, not, of, pattern, ...escape, span })),
    fc.tuple(fc.boolean(), one).map(([not, of]) => ({ kind: "is-null" as const, not, of, span })),
    fc
      .tuple(fc.boolean(), one, one)
      .map(([not, left, right]) => ({ kind: "is-distinct" as const, not, left, right, span })),
    query.map((of) => ({ kind: "exists" as const, query: of, span })),
    bare.map((of) => ({ kind: "subquery" as const, query: of, span })),
    fc
      .tuple(
        optional("operand", one),
        fc.array(fc.record({ when: one, result: one }), { minLength: 1, maxLength: 2 }),
        optional("otherwise", one),
      )
      .map(([operand, whens, otherwise]) => ({
        kind: "case" as const,
        ...operand,
        whens,
        ...otherwise,
        span,
      })),
    fc
      .tuple(fc.boolean(), one, types)
      .map(([attempt, of, type]) => ({ kind: "cast" as const, try: attempt, of, type, span })),
    fc
      .tuple(fc.constantFrom("YEAR", "DOW"), one)
      .map(([field, of]) => ({ kind: "extract" as const, field, of, span })),
    fc
      .tuple(
        fc.constantFrom("both" as const, "leading" as const, "trailing" as const),
        one,
        optional("chars", one),
      )
      .map(([side, of, chars]) => ({ kind: "trim" as const, side, of, ...chars, span })),
    few.map((items) => ({ kind: "grouping" as const, items, span })),
    call,
  );
  const table: fc.Arbitrary<Relation> = fc
    .array(
      fc.oneof(
        fc.constantFrom("trail", "db").map((text) => ({ text, form: "word" as const, span })),
        fc.constantFrom("a-b", 'q"').map((text) => ({ text, form: "quoted" as const, span })),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((parts) => ({ kind: "table" as const, parts, span }));
  const simple: fc.Arbitrary<Relation> = fc.oneof(
    { weight: 3, arbitrary: table },
    fc
      .tuple(query, fc.boolean())
      .map(([of, lateral]) => ({ kind: "query" as const, query: of, lateral, span })),
    fc
      .tuple(few, fc.boolean())
      .map(([items, ordinality]) => ({ kind: "unnest" as const, items, ordinality, span })),
  );
  const aliased: fc.Arbitrary<Relation> = fc.oneof(
    simple,
    fc
      .tuple(simple, names, optional("columns", fc.array(names, { minLength: 1, maxLength: 2 })))
      .map(([of, alias, columns]) => ({ kind: "aliased" as const, of, alias, ...columns, span })),
  );
  const joined: fc.Arbitrary<Relation> = fc.oneof(
    { weight: 3, arbitrary: aliased },
    fc.tuple(aliased, aliased).map(([left, right]) => ({
      kind: "join" as const,
      type: "cross" as const,
      natural: false,
      left,
      right,
      span,
    })),
    fc
      .tuple(
        fc.constantFrom("inner" as const, "left" as const, "right" as const, "full" as const),
        aliased,
        aliased,
        one,
      )
      .map(([type, left, right, on]) => ({
        kind: "join" as const,
        type,
        natural: false,
        left,
        right,
        on,
        span,
      })),
    fc
      .tuple(aliased, aliased, fc.array(names, { minLength: 1, maxLength: 2 }))
      .map(([left, right, using]) => ({
        kind: "join" as const,
        type: "left" as const,
        natural: false,
        left,
        right,
        using,
        span,
      })),
  );
  const from: fc.Arbitrary<Relation> = fc.oneof(
    { weight: 4, arbitrary: joined },
    fc.tuple(joined, joined).map(([left, right]) => ({
      kind: "join" as const,
      type: "implicit" as const,
      natural: false,
      left,
      right,
      span,
    })),
  );
  const set = fc.array(one, { maxLength: 2 });
  const element: fc.Arbitrary<GroupingElement> = fc.oneof(
    set.map((items) => ({ kind: "simple" as const, items, bare: items.length === 1, span })),
    fc
      .tuple(
        fc.constantFrom("rollup" as const, "cube" as const, "sets" as const),
        fc.array(set, { minLength: 1, maxLength: 2 }),
      )
      .map(([kind, sets]) => ({ kind, sets, span })),
  );
  const specification: fc.Arbitrary<Specification> = fc
    .tuple(
      fc.record({
        distinct: fc.boolean(),
        items: fc.array(
          fc.oneof(
            fc
              .tuple(one, optional("alias", names))
              .map(([of, alias]) => ({ kind: "expression" as const, of, ...alias, span })),
            fc.constant({ kind: "all" as const, span }),
            fc
              .tuple(names, optional("aliases", fc.array(names, { minLength: 1, maxLength: 2 })))
              .map(([name, aliases]) => ({
                kind: "all" as const,
                of: { kind: "column" as const, name, span },
                ...aliases,
                span,
              })),
          ),
          { minLength: 1, maxLength: 3 },
        ),
        windows: fc.array(fc.record({ name: names, spec: windowSpec }), { maxLength: 1 }),
      }),
      optional("from", from),
      optional("where", one),
      optional(
        "groupBy",
        fc.record({ distinct: fc.boolean(), elements: fc.array(element, { minLength: 1, maxLength: 2 }) }),
      ),
      optional("having", one),
    )
    .map(([base, ...rest]) => ({ kind: "select" as const, ...base, ...Object.assign({}, ...rest), span }));
  const body: fc.Arbitrary<QueryBody> = fc.oneof(
    { weight: 5, arbitrary: specification },
    few.map((rows) => ({ kind: "values" as const, rows, span })),
    query.map((of) => ({ kind: "nested" as const, query: of, span })),
    fc
      .tuple(
        fc.constantFrom("union" as const, "intersect" as const, "except" as const),
        fc.boolean(),
        specification,
        specification,
      )
      .map(([operator, all, left, right]) => ({ kind: "set" as const, operator, all, left, right, span })),
  );
  const common = fc
    .tuple(names, query, optional("columns", fc.array(names, { minLength: 1, maxLength: 2 })))
    .map(([name, of, columns]) => ({ name, ...columns, query: of, span }));
  const whole: fc.Arbitrary<Query> = fc
    .tuple(
      fc.array(common, { maxLength: 1 }),
      fc.oneof(
        { weight: 4, arbitrary: body },
        {
          weight: 1,
          arbitrary: table.map((of): QueryBody => ({
            kind: "table",
            parts: of.kind === "table" ? of.parts : [],
            span,
          })),
        },
      ),
      sorted,
      optional("offset", fc.nat().map(String)),
      optional("limit", fc.nat().map(String)),
    )
    .map(([withs, of, orderBy, offset, limit]) => ({
      with: withs,
      recursive: false,
      body: of,
      orderBy,
      ...offset,
      ...limit,
      withTies: false,
      span,
    }));
  return {
    expression: fc.oneof({ weight: 1, arbitrary: leaf }, { weight: 2, arbitrary: compound }),
    query: whole,
  };
}

const made = rulesOf(3);

export const queries: fc.Arbitrary<Query> = made.query;

/** A tree without its places. */
export function withoutPlaces(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, of: unknown) => (key === "span" || key === "at" ? undefined : of)),
  );
}
