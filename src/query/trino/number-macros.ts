/*
 * A floating-point number as Trino casts it to text: 1.5 is `1.5E0`, 0.00012 is `1.2E-4` (io.trino.type.DoubleOperators).
 * DuckDB writes the shortest digits that read back as the number; here their point is moved.
 */
export const NUMBER_MACROS: readonly string[] = [
  `CREATE MACRO trino_double_digits(t) AS replace(regexp_extract(t, '^[0-9.]+'), '.', '')`,
  `CREATE MACRO trino_double_exponent(t) AS coalesce(TRY_CAST(nullif(regexp_extract(t, 'e(.*)$', 1), '') AS INTEGER), 0)
    + CASE WHEN t[1] <> '0' THEN length(regexp_extract(t, '^[0-9]+')) - 1 ELSE - length(regexp_extract(t, '^0\\.(0*)', 1)) - 1 END`,
  `CREATE MACRO trino_double_text(x) AS CASE WHEN isnan(x) THEN 'NaN' WHEN isinf(x) THEN CASE WHEN x < 0 THEN '-Infinity' ELSE 'Infinity' END
    WHEN x = 0 THEN CASE WHEN signbit(x) THEN '-0.0E0' ELSE '0.0E0' END
    ELSE list_transform([{'t': CAST(abs(x) AS VARCHAR)}], lambda p: CASE WHEN x < 0 THEN '-' ELSE '' END || list_transform([ltrim(trino_double_digits(p.t), '0')],
      lambda d: d[1] || '.' || coalesce(nullif(rtrim(d[2:], '0'), ''), '0'))[1] || 'E' || trino_double_exponent(p.t))[1] END`,
];
