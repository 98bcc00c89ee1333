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
