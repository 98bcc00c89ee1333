/** The name of a file without its folders, the same whether it is compressed or was stored plain. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.gz$/, "");
}
