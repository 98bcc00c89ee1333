/** What JSON.stringify leaves bare although a terminal acts on it; C0 and lone surrogates it escapes itself. */
const BARE = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A value as JSON that is safe to show in a terminal: equal in value, deceiving characters as `\u` escapes. */
export function json(value: unknown, indent?: number): string {
  return safeJson(JSON.stringify(value, null, indent) ?? "null");
}

/** JSON text as it is, but for deceiving characters, which become `\u` escapes of equal value. */
export function safeJson(text: string): string {
  return text.replace(BARE, (char) => {
    let escaped = "";
    for (let i = 0; i < char.length; i++) escaped += `\\u${char.charCodeAt(i).toString(16).padStart(4, "0")}`;
    return escaped;
  });
}
