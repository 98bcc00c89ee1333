import { literal } from "../../lake/database.js";
import { Problem } from "../../diagnostics/problem.js";
import type { Selector, Step } from "./ast.js";
import { isMany, selectorText } from "./ast.js";

/**
 * A macro that makes a record's text readable to DuckDB: it refuses halves of surrogate pairs (`\ud83d` alone), which JSON
 * allows and attackers send. They are left out, in texts that cannot be read otherwise.
 */
export const MENDED = String.raw`CREATE MACRO mended(t) AS regexp_replace(t, '(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}', '\1', 'g')`;

/** The type and the text of a selected field in SQL; lists of both where a selector has a wildcard. */
export interface Field {
  readonly type: string;
  readonly text: string;
  readonly many: boolean;
}

/**
 * The fields that conditions ask for. They are taken out of a record's text once, all plain ones in one pass, and handed to
 * the condition as `f`: as columns of a subquery, DuckDB would put them into each condition anew, and parse the text for each.
 */
export class Fields {
  readonly #paths: string[] = [];
  /** Expressions over a record's text, by the name they have in `f`. */
  readonly #own = new Map<string, string>();
  readonly #known = new Map<string, Field>();
  readonly #used = new Set<string>();

  /** The field of a selector, to be used within `evaluated`. */
  of(selector: Selector): Field {
    const key = selectorText(selector);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const field = this.#add(selector);
    this.#known.set(key, field);
    return field;
  }

  #add(selector: Selector): Field {
    const path = jsonPath(selector.steps);
    if (path !== undefined && !isMany(selector)) {
      const at = this.#paths.push(path);
      return this.#field("types", "texts", `[${at}]`, false);
    }
    const { json, rest } = path === undefined ? reached(selector) : { json: "raw", rest: path };
    const number = this.#own.size / 2 + 1;
    const [types, texts] = [`types_${number}`, `texts_${number}`];
    this.#own.set(types, `json_type(${json}, ${literal(rest)})`);
    this.#own.set(texts, `json_extract_string(${json}, ${literal(rest)})`);
    return this.#field(types, texts, "", isMany(selector));
  }

  #field(types: string, texts: string, index: string, many: boolean): Field {
    const used = this.#used;
    return {
      many,
      get type() {
        used.add(types);
        return `f.${types}${index}`;
      },
      get text() {
        used.add(texts);
        return `f.${texts}${index}`;
      },
    };
  }

  /** A record's value of an expression over its fields. */
  evaluated(expression: string): string {
    if (this.#used.size === 0) return expression;
    const paths = `[${this.#paths.map((path) => literal(path)).join(", ")}]`;
    const all = new Map([
      ["types", `json_type(raw, ${paths})`],
      ["texts", `json_extract_string(raw, ${paths})`],
      ...this.#own,
    ]);
    const entries = [...all].filter(([name]) => this.#used.has(name));
    const values = entries.map(([name, one]) => `'${name}': ${readable(one)}`);
    return `list_transform([{\n    ${values.join(",\n    ")}\n  }], lambda f:\n    ${expression}\n  )[1]`;
  }
}

/** A record that DuckDB cannot read is read again without what it cannot read. */
function readable(expression: string): string {
  return `coalesce(TRY(${expression}), ${expression.replace("raw", "mended(raw)")})`;
}

/** A JSON path of DuckDB; undefined where a name has what a path cannot quote. */
function jsonPath(steps: readonly Step[]): string | undefined {
  let path = "$";
  for (const step of steps) {
    switch (step.kind) {
      case "name":
        if (isOdd(step)) return undefined;
        path += `."${step.name}"`;
        break;
      case "index":
        path += `[${step.index}]`;
        break;
      case "any-element":
        path += "[*]";
        break;
      case "any-field":
        path += ".*";
        break;
    }
  }
  return path;
}

/** Empty names, and those with a quote, a backslash or a `*`, which a JSON path takes for a wildcard even in quotes. */
function isOdd(step: Step): boolean {
  return step.kind === "name" && /^$|["\\*]/.test(step.name);
}

/** The JSON that the steps up to the last odd name lead to, and the path from there. */
function reached({ steps }: Selector): { json: string; rest: string } {
  const last = steps.findLastIndex(isOdd);
  const before = steps.slice(0, last + 1);
  if (before.some(({ kind }) => kind === "any-element" || kind === "any-field"))
    throw new Problem({
      code: "filter-limit",
      detail: "Behind a wildcard, a field's name may not be empty or hold a quote, a backslash or a *.",
    });
  let json = "raw";
  let plain: Step[] = [];
  for (const step of before) {
    if (step.kind !== "name" || !isOdd(step)) {
      plain.push(step);
      continue;
    }
    if (plain.length > 0) json = `json_extract(${json}, ${literal(jsonPath(plain) ?? "$")})`;
    plain = [];
    // A pointer would take a name for an array's index; these names are none.
    json = `json_extract(${json}, ${literal(`/${step.name.replaceAll("~", "~0").replaceAll("/", "~1")}`)})`;
  }
  return { json, rest: jsonPath(steps.slice(last + 1)) ?? "$" };
}
