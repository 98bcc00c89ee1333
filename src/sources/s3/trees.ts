/**
 * Where trail files lie in a bucket (`cloudtrail-identity.md` §6.1):
 * `[prefix/]AWSLogs/[o-…/]<account>/<CloudTrail…>/<region>/YYYY/MM/DD/`.
 */

/** One account's files of one kind and region: keys below `prefix` begin with their day of delivery. */
export interface Tree {
  /** Ends in `/`. */
  readonly prefix: string;
  readonly account: string;
  readonly region: string;
}

/** Asks for the next level below a prefix: the common prefixes that end in `/`. */
export type Level = (prefix: string) => Promise<readonly string[]>;

export interface TreeFilter {
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  /** Which folders below an account; those that hold records unless told. */
  readonly kinds?: RegExp;
}

/** Levels above `AWSLogs/` that are looked through where a bucket holds several trails under prefixes. */
const DEEPEST = 2;
const MOST_PREFIXES = 200;

/** Kinds that hold records; digests hold none. */
const KINDS = /^CloudTrail(?:-(?!Digest)[A-Za-z]+)?$/;

/**
 * Finds the trees below a prefix, however far down it was typed: at the bucket, at a trail's prefix, at `AWSLogs/`, an
 * organization, an account, a kind, a region, or a day. Undefined where nothing there looks like a trail.
 */
export async function findTrees(
  prefix: string,
  filter: TreeFilter,
  level: Level,
): Promise<Tree[] | undefined> {
  const typed = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
  const at = typed.indexOf("AWSLogs/");
  if (at >= 0 && (at === 0 || typed[at - 1] === "/"))
    return below(typed, at + "AWSLogs/".length, filter, level);
  const roots = await rootsBelow(typed, level, DEEPEST);
  if (roots.length === 0) return undefined;
  const found: Tree[] = [];
  for (const root of roots) found.push(...(await below(root, root.length, filter, level)));
  return found;
}

async function rootsBelow(prefix: string, level: Level, depth: number): Promise<string[]> {
  const next = await level(prefix);
  const root = `${prefix}AWSLogs/`;
  if (next.includes(root)) return [root];
  if (depth === 0) return [];
  const roots: string[] = [];
  for (const one of next.slice(0, MOST_PREFIXES)) roots.push(...(await rootsBelow(one, level, depth - 1)));
  return roots;
}

/** Goes on from `AWSLogs/`, taking the words that were typed and asking for those that were not. */
async function below(typed: string, start: number, filter: TreeFilter, level: Level): Promise<Tree[]> {
  const root = typed.slice(0, start);
  const words = typed
    .slice(start)
    .split("/")
    .filter((word) => word !== "");
  const accounts = await step(root, words, level, (word) => ACCOUNT.test(word) || ORGANIZATION.test(word));
  // Each level beside the others of its height: an organization has hundreds of accounts.
  const under = accounts.map(async (first) =>
    ORGANIZATION.test(first.word)
      ? step(first.prefix, first.rest, level, (word) => ACCOUNT.test(word))
      : [first],
  );
  const wanted = (await Promise.all(under))
    .flat()
    .filter(({ word }) => filter.accounts === undefined || filter.accounts.includes(word));
  const trees = wanted.map(async (account) => {
    const kinds = await step(account.prefix, account.rest, level, (word) =>
      (filter.kinds ?? KINDS).test(word),
    );
    const regions = await Promise.all(
      kinds.map((kind) => step(kind.prefix, kind.rest, level, (word) => REGION.test(word))),
    );
    return regions.flat().flatMap(({ word: region, prefix, rest }): Tree[] => {
      if (filter.regions !== undefined && !filter.regions.includes(region)) return [];
      const days = rest.map((word) => `${word}/`).join("");
      return [{ prefix: prefix + days, account: account.word, region }];
    });
  });
  return (await Promise.all(trees)).flat();
}

const ACCOUNT = /^\d{12}$/;
const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d+$/;

async function step(
  prefix: string,
  words: readonly string[],
  level: Level,
  fits: (word: string) => boolean,
): Promise<{ word: string; prefix: string; rest: readonly string[] }[]> {
  const [typed, ...rest] = words;
  if (typed !== undefined) return fits(typed) ? [{ word: typed, prefix: `${prefix}${typed}/`, rest }] : [];
  const names = (await level(prefix)).map((one) => one.slice(prefix.length, -1));
  return names.filter(fits).map((word) => ({ word, prefix: `${prefix}${word}/`, rest: [] }));
}
