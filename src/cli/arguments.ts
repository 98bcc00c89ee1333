import { InvalidArgumentError } from "commander";

/** A whole number, 1 or more. */
export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError("It must be a whole number, 1 or more.");
  return value;
}

/** A number of seconds above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError("It must be a number of seconds above 0.");
  return value;
}

/** One more value of an option that may be repeated. */
export function repeated(text: string, before: readonly string[] = []): string[] {
  if (text.trim() === "") throw new InvalidArgumentError("It must not be empty.");
  return [...before, text.trim()];
}

/** Values of an option that may be repeated. */
export function many(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), text];
}

/** Account IDs of an option that may be repeated. */
export function accounts(text: string, before: string[] | undefined): string[] {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError("An account ID has twelve digits.");
  return many(text, before);
}

/** Names of regions of an option that may be repeated. */
export function regions(text: string, before: string[] | undefined): string[] {
  if (!/^[a-z]{2}(?:-[a-z]+)+-\d+$/.test(text))
    throw new InvalidArgumentError("A region is named as AWS does: us-east-1.");
  return many(text, before);
}

/** An address of HTTP. */
export function webAddress(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError("It must begin with https:// or http://.");
  return text;
}
