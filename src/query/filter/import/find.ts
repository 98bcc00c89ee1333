import type { FoundPattern } from "./found.js";
import { hclPatterns } from "./hcl.js";
import { loosePatterns } from "./loose.js";
import { NotStructured, structuredPatterns } from "./structured.js";

/** The kinds of file that are looked into where a folder is named. */
export const KNOWN_FILES = /\.(tf|tfvars|hcl|json|ya?ml|template|md|txt)$/i;

/** The filter patterns of a file, by what its name says it is written in, in the order they stand there. */
export function findPatterns(file: string, source: string): FoundPattern[] {
  return patternsIn(file, source.replace(/^\ufeff/, "")).map((found) => ({
    ...found,
    text: found.text.trim(),
  }));
}

function patternsIn(file: string, text: string): FoundPattern[] {
  if (/\.(tf|tfvars|hcl)$/i.test(file)) return hclPatterns(text);
  if (!/\.(json|ya?ml|template)$/i.test(file)) return loosePatterns(text);
  try {
    return structuredPatterns(text);
  } catch (error) {
    // Templates of templates (Jinja, Helm) are no YAML until they are rendered.
    if (error instanceof NotStructured) return loosePatterns(text);
    throw error;
  }
}
