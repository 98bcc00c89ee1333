/*
 * IPADDRESS as one number of 128 bits, an IPv4 address as `::ffff:a.b.c.d`: Trino orders them so (trino.io/docs, "IP
 * address functions").
 */

const V4_BASE = "281470681743360::UHUGEINT";
const HEX = "'[0-9a-fA-F]{1,4}'";

export const IP_MACROS: readonly string[] = [
  // NULL where the text is no IPv4 address.
  `CREATE MACRO trino_v4(t) AS CASE WHEN regexp_full_match(t, '(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}')
    THEN list_reduce(CAST(string_split(t, '.') AS BIGINT[]), lambda a, b: a * 256 + b) END`,
  // The groups of hexadecimal digits of one side of "::".
  `CREATE MACRO trino_v6_groups(t) AS CASE WHEN t = '' THEN []::VARCHAR[] ELSE string_split(t, ':') END`,
  // A dotted tail as two groups.
  `CREATE MACRO trino_v6_plain(t) AS CASE WHEN contains(t, '.') THEN regexp_extract(t, '^(.*:)[^:]*$', 1) ||
    coalesce(printf('%x:%x', trino_v4(regexp_extract(t, '[^:]*$')) // 65536, trino_v4(regexp_extract(t, '[^:]*$')) % 65536), '?') ELSE t END`,
  `CREATE MACRO trino_v6_filled(t) AS CASE
    WHEN len(string_split(t, '::')) = 1 THEN string_split(t, ':')
    WHEN len(string_split(t, '::')) = 2 AND len(trino_v6_groups(split_part(t, '::', 1))) + len(trino_v6_groups(split_part(t, '::', 2))) <= 7
    THEN trino_v6_groups(split_part(t, '::', 1))
      || list_slice(['0','0','0','0','0','0','0','0'], 1, 8 - len(trino_v6_groups(split_part(t, '::', 1))) - len(trino_v6_groups(split_part(t, '::', 2))))
      || trino_v6_groups(split_part(t, '::', 2)) END`,
  `CREATE MACRO trino_v6(t) AS list_transform([trino_v6_filled(trino_v6_plain(t))], lambda g:
    CASE WHEN len(g) = 8 AND len(list_filter(g, lambda x: NOT regexp_full_match(x, ${HEX}))) = 0
    THEN list_reduce(list_transform(g, lambda x: CAST('0x' || x AS UHUGEINT)), lambda a, b: a * 65536 + b) END)[1]`,
  // NULL where the text is no address.
  `CREATE MACRO trino_try_ip(t) AS CASE WHEN contains(t, ':') THEN trino_v6(t) ELSE trino_v4(t) + ${V4_BASE} END`,
  `CREATE MACRO trino_ip(t) AS CASE WHEN t IS NULL THEN NULL
    ELSE coalesce(trino_try_ip(t), CAST(trino_fail('Cannot cast value to IPADDRESS: ' || t) AS UHUGEINT)) END`,
];
