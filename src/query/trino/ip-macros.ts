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
  `CREATE MACRO trino_v6(t) AS list_transform(list_transform([trino_v6_plain(t)], lambda p: trino_v6_filled(p)), lambda g:
    CASE WHEN len(g) = 8 AND len(list_filter(g, lambda x: NOT regexp_full_match(x, ${HEX}))) = 0
    THEN list_reduce(list_transform(g, lambda x: CAST(CAST('0x' || x AS INTEGER) AS UHUGEINT)), lambda a, b: (a << 16::UHUGEINT) | b) END)[1]`,
  // NULL where the text is no address.
  `CREATE MACRO trino_try_ip(t) AS CASE WHEN contains(t, ':') THEN trino_v6(t) ELSE CAST(trino_v4(t) AS UHUGEINT) + ${V4_BASE} END`,
  `CREATE MACRO trino_ip_of_bytes(b) AS CASE octet_length(b) WHEN 4 THEN CAST('0x' || hex(b) AS BIGINT)::UHUGEINT + ${V4_BASE}
    WHEN 16 THEN list_reduce(list_transform([1, 9, 17, 25], lambda i: CAST(CAST('0x' || substring(hex(b), i, 8) AS BIGINT) AS UHUGEINT)), lambda x, y: (x << 32::UHUGEINT) | y) END`,
  `CREATE MACRO trino_ip(t) AS CASE WHEN t IS NULL THEN NULL
    ELSE coalesce(trino_try_ip(t), CAST(trino_fail('Cannot cast value to IPADDRESS: ' || t) AS UHUGEINT)) END`,
  // RFC 5952: lower case, the first longest run of two or more groups of zeros as "::".
  `CREATE MACRO trino_v6_text(n) AS list_transform([list_transform([7, 6, 5, 4, 3, 2, 1, 0], lambda i: printf('%x', CAST((n >> (16 * i)::UHUGEINT) & 65535::UHUGEINT AS INTEGER)))], lambda g:
    list_transform([array_to_string(g, ':')], lambda whole: list_transform([regexp_extract_all(whole, '(?:^|:)0(?::0)+(?:$|:)')], lambda runs:
      CASE WHEN len(runs) = 0 THEN whole
      ELSE list_transform([list_filter(runs, lambda r: length(r) = list_max(list_transform(runs, lambda x: length(x))))[1]], lambda r: whole[1:strpos(whole, r) - 1] || '::' || whole[strpos(whole, r) + length(r):])[1] END)[1])[1])[1]`,
  `CREATE MACRO trino_v4_text(n) AS concat_ws('.', n // 16777216, n // 65536 % 256, n // 256 % 256, n % 256)`,
  `CREATE MACRO trino_ip_text(ip) AS CASE WHEN (ip >> 32::UHUGEINT) = 65535::UHUGEINT THEN trino_v4_text(CAST(ip - ${V4_BASE} AS BIGINT)) ELSE trino_v6_text(ip) END`,
  // Networks: the address, how many bits of it count, and how many there are.
  `CREATE MACRO trino_network_error(t) AS CAST(trino_fail('Invalid CIDR: ' || t) AS UHUGEINT)`,
  `CREATE MACRO trino_network_bits(t) AS list_transform([TRY_CAST(regexp_extract(t, '^[^/]+/([0-9]{1,3})$', 1) AS INTEGER)], lambda bits:
    CASE WHEN contains(t, ':') AND bits BETWEEN 0 AND 128 THEN bits WHEN NOT contains(t, ':') AND bits BETWEEN 0 AND 32 THEN bits + 96
    WHEN t IS NOT NULL THEN CAST(trino_network_error(t) AS INTEGER) END)[1]`,
  `CREATE MACRO trino_block(bits) AS CASE WHEN bits = 0 THEN 0::UHUGEINT ELSE 1::UHUGEINT << (128 - bits)::UHUGEINT END`,
  `CREATE MACRO trino_lowest(ip, bits) AS CASE WHEN bits = 0 THEN 0::UHUGEINT ELSE (ip >> (128 - bits)::UHUGEINT) << (128 - bits)::UHUGEINT END`,
  `CREATE MACRO trino_highest(ip, bits) AS CASE WHEN bits = 0 THEN 340282366920938463463374607431768211455::UHUGEINT ELSE ip | (trino_block(bits) - 1::UHUGEINT) END`,
  `CREATE MACRO trino_network_address(t) AS CASE WHEN t IS NULL THEN NULL ELSE
    coalesce(list_transform([split_part(t, '/', 1)], lambda a: trino_try_ip(a))[1], trino_network_error(t)) END`,
  `CREATE MACRO trino_network_min(t) AS list_transform([{'a': trino_network_address(t), 'bits': trino_network_bits(t)}], lambda n: trino_lowest(n.a, n.bits))[1]`,
  `CREATE MACRO trino_network_max(t) AS list_transform([{'a': trino_network_address(t), 'bits': trino_network_bits(t)}], lambda n: trino_highest(n.a, n.bits))[1]`,
  `CREATE MACRO trino_in_network(t, ip) AS list_transform([{'a': trino_network_address(t), 'bits': trino_network_bits(t), 'ip': ip}], lambda n:
    trino_lowest(n.a, n.bits) = trino_lowest(n.ip, n.bits) AND (contains(t, ':') OR (n.ip >> 32::UHUGEINT) = 65535::UHUGEINT))[1]`,
  `CREATE MACRO trino_ip_prefix(ip, bits) AS list_transform([{'ip': ip, 'v4': (ip >> 32::UHUGEINT) = 65535::UHUGEINT}], lambda n:
    CASE WHEN n.ip IS NULL OR bits IS NULL THEN NULL WHEN bits < 0 OR bits > CASE WHEN n.v4 THEN 32 ELSE 128 END THEN CAST(trino_fail('Invalid prefix length: ' || bits) AS VARCHAR)
    ELSE trino_ip_text(trino_lowest(n.ip, CAST(CASE WHEN n.v4 THEN bits + 96 ELSE bits END AS INTEGER))) || '/' || bits END)[1]`,
];
