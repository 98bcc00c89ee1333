/**
 * What the compiled query calls: macros of the engine's setup, whose bodies the guard trusts. Values are dynamic in Logs
 * Insights: a JSON value (`j`), its text, or a number. "Structure types": maps and lists are null to functions.
 */
const MACROS: readonly string[] = [
  // The text of a scalar; NULL for maps and lists.
  `insights_text(j) AS (CASE WHEN json_type(j) IN ('OBJECT', 'ARRAY') THEN NULL ELSE j ->> '$' END)`,
  // What is shown of any value.
  `insights_show(j) AS (j ->> '$')`,
  `insights_finite(d) AS (CASE WHEN isfinite(d) THEN d END)`,
  // The number that a text is; true and false count as 1 and 0.
  `insights_number(x) AS (CASE
     WHEN regexp_full_match(x, '[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]{1,3})?') THEN insights_finite(TRY_CAST(x AS DOUBLE))
     WHEN x = 'true' THEN 1.0::DOUBLE WHEN x = 'false' THEN 0.0::DOUBLE END)`,
  // A number as text: 3, not 3.0.
  `insights_digits(d) AS (CASE WHEN d = trunc(d) AND abs(d) < 1e15 THEN d::BIGINT::VARCHAR ELSE d::VARCHAR END)`,
  `insights_time_text(t) AS (strftime(t, '%Y-%m-%d %H:%M:%S.%g'))`,
  `insights_millis(t) AS (epoch_ms(t)::DOUBLE)`,
  `insights_from_millis(d) AS (TRY(epoch_ms(TRY_CAST(d AS BIGINT))))`,
  `insights_time_of(x) AS (CASE WHEN insights_number(x) IS NOT NULL THEN insights_from_millis(insights_number(x)) ELSE TRY_CAST(x AS TIMESTAMP) END)`,
  // "sort": non-numbers before numbers; digits within text by their length first, everything else by Unicode.
  `insights_is_number(x) AS (regexp_full_match(x, '[-+]?[0-9]+([.][0-9]+)?'))`,
  `insights_natural(x) AS (array_to_string(list_transform(regexp_extract_all(x, '(?s)[0-9]+|[^0-9]+'),
     lambda c: CASE WHEN c[1] BETWEEN '0' AND '9' THEN '0' || lpad(length(c)::VARCHAR, 6, '0') || c ELSE c END), ''))`,
  `insights_sort_class(x) AS (CASE WHEN x IS NULL THEN 0 WHEN insights_is_number(x) THEN 2 ELSE 1 END)`,
  `insights_sort_number(x) AS (CASE WHEN insights_is_number(x) THEN TRY_CAST(x AS DOUBLE) END)`,
  `insights_sort_text(x) AS (CASE WHEN insights_is_number(x) THEN x ELSE insights_natural(x) END)`,
  // One text that sorts as the value does, for the first and last of a group.
  `insights_sort_key(x) AS (CASE WHEN x IS NULL THEN NULL WHEN insights_is_number(x)
     THEN {'c': 2, 'n': TRY_CAST(x AS DOUBLE), 't': x} ELSE {'c': 1, 'n': 0.0::DOUBLE, 't': insights_natural(x)} END)`,
  `insights_floor(t, width, origin) AS (time_bucket(width, t, origin))`,
  `insights_ceiling(t, width, origin) AS (CASE WHEN time_bucket(width, t, origin) = t THEN t ELSE time_bucket(width, t, origin) + width END)`,
  `insights_json(x) AS (CASE WHEN json_valid(x) AND json_type(x) IN ('OBJECT', 'ARRAY') THEN TRY(x::JSON) END)`,
  `insights_items(j) AS (CASE WHEN json_type(j) = 'ARRAY' THEN json_extract(j, '$[*]') ELSE [j] END)`,
  `insights_numbered(list) AS (list_transform(list, lambda v, i: {'v': v, 'i': i}))`,
  // Addresses.
  `insights_is_ip4(x) AS (regexp_full_match(x, '((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])[.]){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'))`,
  `insights_ip4(x) AS (CASE WHEN insights_is_ip4(x) THEN list_reduce(CAST(string_split(x, '.') AS BIGINT[]), lambda a, b: a * 256 + b) END)`,
  // An IPv4 tail becomes two groups.
  `insights_ip6_plain(x) AS (CASE WHEN NOT contains(x, '.') THEN lower(x) ELSE list_transform([insights_ip4(regexp_extract(x, '[^:]*$'))],
     lambda tail: regexp_replace(lower(x), '[^:]*$', '') || lower(to_hex(tail // 65536) || ':' || to_hex(tail % 65536)))[1] END)`,
  `insights_ip6_side(x) AS (CASE WHEN x = '' THEN []::VARCHAR[] ELSE string_split(x, ':') END)`,
  // The groups of digits before and behind ::, and the zeros that it stands for.
  `insights_ip6_filled(sides) AS (CASE len(sides)
     WHEN 1 THEN string_split(sides[1], ':')
     WHEN 2 THEN list_transform([{'a': insights_ip6_side(sides[1]), 'b': insights_ip6_side(sides[2])}], lambda s:
       CASE WHEN len(s.a) + len(s.b) <= 7 THEN s.a || list_slice(['0', '0', '0', '0', '0', '0', '0', '0'], 1, 8 - len(s.a) - len(s.b)) || s.b END)[1] END)`,
  // The 32 hexadecimal digits of an IPv6 address; NULL for what is none.
  `insights_ip6(x) AS (CASE WHEN contains(x, ':') AND length(x) <= 45 THEN
     list_transform([string_split(insights_ip6_plain(x), '::')], lambda sides:
       list_transform([insights_ip6_filled(sides)], lambda g:
         CASE WHEN len(g) = 8 AND len(list_filter(g, lambda h: NOT regexp_full_match(h, '[0-9a-f]{1,4}'))) = 0
         THEN array_to_string(list_transform(g, lambda h: lpad(h, 4, '0')), '') END)[1])[1] END)`,
]; // prettier-ignore

const NAME = /insights_\w+/g;
const BY_NAME: ReadonlyMap<string, string> = new Map(MACROS.map((macro) => [nameOf(macro), macro]));

/** The statements that make the macros which a query calls, and those that they call. */
export function macrosFor(sql: string): string[] {
  const needed = new Set<string>();
  const waiting = [sql];
  for (let text = waiting.pop(); text !== undefined; text = waiting.pop()) {
    for (const name of text.match(NAME) ?? []) {
      const macro = BY_NAME.get(name);
      if (macro === undefined || needed.has(name)) continue;
      needed.add(name);
      waiting.push(macro);
    }
  }
  return MACROS.filter((macro) => needed.has(nameOf(macro))).map((macro) => `CREATE MACRO ${macro}`);
}

function nameOf(macro: string): string {
  return /^insights_\w+/.exec(macro)?.[0] ?? "";
}
