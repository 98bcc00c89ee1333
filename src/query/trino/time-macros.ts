/* What no single function of DuckDB does with dates and times as Trino does (trino.io/docs, "Date and time functions"). */

const INVALID = `trino_fail('Invalid format: "' || t || '" is no ISO 8601 time; try(…) around the call gives NULL there')`;
const ZONE = "(Z|[+-][0-9]{2}(:?[0-9]{2})?)";

/** Microseconds of a second are cut: Trino's timestamps have milliseconds here. */
const TO_MILLISECONDS = (sql: string) => `date_trunc('millisecond', ${sql})`;

export const TIME_MACROS: readonly string[] = [
  `CREATE MACRO trino_milliseconds(i) AS CAST(round(epoch(i) * 1000) AS BIGINT)`,
  // 2 03:04:05.678
  `CREATE MACRO trino_interval_text(i) AS list_transform([trino_milliseconds(i)], lambda ms:
    CASE WHEN ms < 0 THEN '-' ELSE '' END || printf('%d %02d:%02d:%02d.%03d', abs(ms) // 86400000, abs(ms) // 3600000 % 24, abs(ms) // 60000 % 60, abs(ms) // 1000 % 60, abs(ms) % 1000))[1]`,
  `CREATE MACRO trino_months(i) AS CAST(datepart('year', i) * 12 + datepart('month', i) AS BIGINT)`,
  `CREATE MACRO trino_months_text(i) AS list_transform([trino_months(i)], lambda m:
    CASE WHEN m < 0 THEN '-' ELSE '' END || printf('%d-%d', abs(m) // 12, abs(m) % 12))[1]`,
  // Minutes from UTC at an instant.
  `CREATE MACRO trino_offset_minutes(t, zone) AS datediff('minute', timezone('UTC', t), timezone(zone, t))`,
  `CREATE MACRO trino_offset_text(t, zone, colon) AS list_transform([trino_offset_minutes(t, zone)], lambda m:
    CASE WHEN m < 0 THEN '-' ELSE '+' END || printf('%02d', abs(m) // 60) || colon || printf('%02d', abs(m) % 60))[1]`,
  `CREATE MACRO trino_iso_offset(t, zone) AS CASE WHEN trino_offset_minutes(t, zone) = 0 THEN 'Z' ELSE trino_offset_text(t, zone, ':') END`,
  // The whole form first, which records have; then dates alone, years, months, hours without minutes.
  `CREATE MACRO trino_iso_timestamp(t) AS CASE WHEN t IS NULL THEN NULL
    WHEN regexp_full_match(t, '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.,][0-9]+)?${ZONE}?')
      THEN ${TO_MILLISECONDS(`coalesce(TRY_CAST(replace(t, ',', '.') AS TIMESTAMPTZ), CAST(${INVALID} AS TIMESTAMPTZ))`)}
    WHEN regexp_full_match(t, '[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?(T([0-9]{2}(:[0-9]{2})?)?${ZONE}?)?')
      THEN coalesce(TRY_CAST(regexp_extract(t, '^[0-9]{4}') || coalesce(nullif(regexp_extract(t, '^[0-9]{4}(-[0-9]{2})', 1), ''), '-01')
        || coalesce(nullif(regexp_extract(t, '^[0-9]{4}-[0-9]{2}(-[0-9]{2})', 1), ''), '-01') || ' '
        || coalesce(nullif(regexp_extract(t, 'T([0-9]{2})', 1), ''), '00') || coalesce(nullif(regexp_extract(t, 'T[0-9]{2}(:[0-9]{2})', 1), ''), ':00') || ':00'
        || coalesce(nullif(regexp_extract(t, 'T.*(${ZONE})$', 1), ''), 'Z') AS TIMESTAMPTZ), CAST(${INVALID} AS TIMESTAMPTZ))
    ELSE CAST(${INVALID} AS TIMESTAMPTZ) END`,
  `CREATE MACRO trino_iso_week(t) AS CAST(date_trunc('week', make_date(CAST(t[1:4] AS INTEGER), 1, 4)) AS DATE)
    + (CAST(regexp_extract(t, 'W([0-9]{2})', 1) AS INTEGER) - 1) * 7 + CAST(coalesce(nullif(regexp_extract(t, 'W[0-9]{2}-([1-7])', 1), ''), '1') AS INTEGER) - 1`,
  `CREATE MACRO trino_iso_date(t) AS CASE WHEN t IS NULL THEN NULL
    WHEN regexp_full_match(t, '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN coalesce(TRY_CAST(t AS DATE), CAST(${INVALID} AS DATE))
    WHEN regexp_full_match(t, '[0-9]{4}-[0-9]{2}') THEN coalesce(TRY_CAST(t || '-01' AS DATE), CAST(${INVALID} AS DATE))
    WHEN regexp_full_match(t, '[0-9]{4}-[0-9]{3}') THEN make_date(CAST(t[1:4] AS INTEGER), 1, 1) + (CAST(t[6:8] AS INTEGER) - 1)
    WHEN regexp_full_match(t, '[0-9]{4}-W[0-9]{2}(-[1-7])?') THEN trino_iso_week(t)
    ELSE CAST(${INVALID} AS DATE) END`,
  // TIMESTAMP '2024-01-31 10:00 Asia/Tokyo' and its casts; UTC where no zone is written.
  `CREATE MACRO trino_try_zoned(t) AS CASE WHEN regexp_full_match(t, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\\.[0-9]{1,12})?)?)?( ?[+-][0-9]{1,2}(:?[0-9]{2})?| ?[A-Za-z][A-Za-z0-9_/+-]*)?')
    THEN ${TO_MILLISECONDS(`TRY_CAST(regexp_replace(CASE WHEN regexp_full_match(t, '[0-9-]*( ?[+-][0-9:]*| ?[A-Za-z].*)?') THEN regexp_replace(t, '^([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})', '\\1 00:00:00') ELSE regexp_replace(t, '^(\\S+ [0-9]{1,2}:[0-9]{1,2})([^:0-9]|$)', '\\1:00\\2') END, ' ?([+-])([0-9]{1,2}(:?[0-9]{2})?)$', '\\1\\2') AS TIMESTAMPTZ)`)} END`,
  `CREATE MACRO trino_zoned(t) AS CASE WHEN t IS NULL THEN NULL
    ELSE coalesce(trino_try_zoned(t), CAST(trino_fail('Value cannot be cast to timestamp with time zone: ' || t) AS TIMESTAMPTZ)) END`,
  // '42.8ms' as a day-to-second interval.
  `CREATE MACRO trino_parse_duration(t) AS CASE WHEN t IS NULL THEN NULL
    WHEN regexp_full_match(t, '\\s*[0-9]+(\\.[0-9]+)?\\s*(ns|us|ms|s|m|h|d)\\s*')
    THEN to_milliseconds(CAST(round(CAST(regexp_extract(t, '[0-9]+(\\.[0-9]+)?') AS DOUBLE) *
      CASE regexp_extract(t, '[a-z]+') WHEN 'ns' THEN 0.000001 WHEN 'us' THEN 0.001 WHEN 'ms' THEN 1 WHEN 's' THEN 1000 WHEN 'm' THEN 60000 WHEN 'h' THEN 3600000 ELSE 86400000 END) AS BIGINT))
    ELSE CAST(trino_fail('duration is not a valid data duration string: ' || t) AS INTERVAL) END`,
  `CREATE MACRO trino_counted(n, unit) AS CASE WHEN n > 0 THEN CAST(n AS VARCHAR) || ' ' || unit || CASE WHEN n = 1 THEN '' ELSE 's' END END`,
  `CREATE MACRO trino_readable_seconds(x) AS list_transform([CAST(round(abs(x)) AS BIGINT)], lambda s: CASE WHEN s = 0 THEN '0 seconds' ELSE
    concat_ws(', ', trino_counted(s // 604800, 'week'), trino_counted(s // 86400 % 7, 'day'), trino_counted(s // 3600 % 24, 'hour'),
      trino_counted(s // 60 % 60, 'minute'), trino_counted(s % 60, 'second')) END)[1]`,
];
