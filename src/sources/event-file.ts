import { open } from "node:fs/promises";

/** Writes a JSON object with one list, element by element: what is asked for is never held whole. */
export async function writeList(
  file: string,
  name: string,
  batches: AsyncIterable<readonly string[]>,
): Promise<void> {
  const handle = await open(file, "w");
  try {
    let separator = `{${JSON.stringify(name)}:[\n`;
    for await (const batch of batches) {
      if (batch.length === 0) continue;
      await handle.write(separator + batch.join(",\n"));
      separator = ",\n";
    }
    await handle.write(separator.startsWith("{") ? `${separator}]}\n` : "\n]}\n");
  } finally {
    await handle.close();
  }
}
