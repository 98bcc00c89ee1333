import { once } from "../once.js";
import { BIGINT, VARBINARY, VARCHAR } from "../types.js";
import { overloads, signature, takes, type Family } from "./definition.js";

/* trino.io/docs, "Binary functions and operators" and "URL functions". */

const hashed = (name: string) => takes([VARBINARY], VARBINARY, (b) => `unhex(${name}(${b}))`);

/** The parts of RFC 3986, appendix B. A text with spaces or other characters that no URL has is none: NULL. */
const URL = "'^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:[?]([^#]*))?(?:#(.*))?$'";
const VALID = "'[^\\x00-\\x20\"<>\\\\^`{|}\\x7f]*'";

function urlPart(group: number, decoded = true) {
  return takes([VARCHAR], VARCHAR, (url) =>
    once(url, (v) => {
      const part = `regexp_extract(${v}, ${URL}, ${group})`;
      return `CASE WHEN regexp_full_match(${v}, ${VALID}) THEN ${decoded ? `url_decode(${part})` : part} END`;
    }),
  );
}

const AUTHORITY = "'^(?:[^@]*@)?(\\[[^\\]]*\\]|[^:]*)(?::([0-9]*))?$'";

function authorityPart(group: number, url: string): string {
  return once(
    url,
    (v) =>
      `CASE WHEN regexp_full_match(${v}, ${VALID}) THEN regexp_extract(regexp_extract(${v}, ${URL}, 2), ${AUTHORITY}, ${group}) END`,
  );
}

/** The value of the first parameter of the name; empty where it has no `=`. */
function parameter(url: string, name: string): string {
  const query = `regexp_extract(${url}, ${URL}, 4)`;
  const first = `list_filter(string_split(${query}, '&'), lambda _p: split_part(_p, '=', 1) = ${name})[1]`;
  return once(
    first,
    (pair) => `url_decode(replace(substring(${pair}, length(split_part(${pair}, '=', 1)) + 2), '+', ' '))`,
  );
}

export const BINARY_FUNCTIONS: Family = {
  scalars: {
    to_utf8: takes([VARCHAR], VARBINARY, (t) => `encode(${t})`),
    from_utf8: takes([VARBINARY], VARCHAR, (b) => `decode(${b})`),
    to_hex: takes([VARBINARY], VARCHAR, (b) => `hex(${b})`),
    from_hex: overloads(
      signature([VARCHAR], VARBINARY, (t) => `unhex(${t})`),
      signature([VARBINARY], VARBINARY, (b) => `unhex(decode(${b}))`),
    ),
    to_base64: takes([VARBINARY], VARCHAR, (b) => `base64(${b})`),
    from_base64: overloads(
      signature([VARCHAR], VARBINARY, (t) => `from_base64(${t})`),
      signature([VARBINARY], VARBINARY, (b) => `from_base64(decode(${b}))`),
    ),
    to_base64url: takes([VARBINARY], VARCHAR, (b) => `translate(base64(${b}), '+/', '-_')`),
    from_base64url: takes([VARCHAR], VARBINARY, (t) => `from_base64(translate(${t}, '-_', '+/'))`),
    md5: hashed("md5"),
    sha1: hashed("sha1"),
    sha256: hashed("sha256"),
    url_encode: takes(
      [VARCHAR],
      VARCHAR,
      (t) => `replace(replace(replace(url_encode(${t}), '%20', '+'), '%2A', '*'), '~', '%7E')`,
    ),
    url_decode: takes([VARCHAR], VARCHAR, (t) => `url_decode(replace(${t}, '+', ' '))`),
    url_extract_protocol: urlPart(1, false),
    url_extract_host: takes([VARCHAR], VARCHAR, (url) => authorityPart(1, url)),
    url_extract_port: takes(
      [VARCHAR],
      BIGINT,
      (url) => `TRY_CAST(nullif(${authorityPart(2, url)}, '') AS BIGINT)`,
    ),
    url_extract_path: urlPart(3),
    url_extract_query: urlPart(4),
    url_extract_fragment: urlPart(5),
    url_extract_parameter: takes([VARCHAR, VARCHAR], VARCHAR, parameter),
  },
  refused: {
    sha512: "the engine has no SHA-512; sha256 is there",
    crc32: "the engine has no CRC",
    xxhash64: "the engine has no xxHash; md5 and sha256 are there",
    spooky_hash_v2_32: "the engine has no SpookyHash",
    spooky_hash_v2_64: "the engine has no SpookyHash",
    murmur3: "the engine has no MurmurHash",
    hmac_md5: "the engine has no HMAC",
    hmac_sha1: "the engine has no HMAC",
    hmac_sha256: "the engine has no HMAC",
    hmac_sha512: "the engine has no HMAC",
    to_base32: "the engine has no Base32",
    from_base32: "the engine has no Base32",
  },
};
