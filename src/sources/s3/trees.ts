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

/** Asks for the next level below a prefix. */
type Level = (prefix: string) => Promise<readonly string[]>;

/** How a bucket is looked through. */
export interface TreeSearch {
  /** The common prefixes below a prefix that end in `/`. */
  level(prefix: string): Promise<readonly string[]>;
  /** The same, as far as the first page tells: among a million objects nobody looks for folders. */
  firstOf(prefix: string): Promise<readonly string[]>;
  /** Whether any key begins so. */
  has(prefix: string): Promise<boolean>;
}

/** What was found below an address. */
export interface FoundTrees {
  /** Undefined where nothing there looks like a trail. */
  readonly trees: readonly Tree[] | undefined;
  /** Whether there were more prefixes than are looked through. */
  readonly cut: boolean;
  /** Why some of them could not be looked into. */
  readonly refused?: unknown;
}

export interface TreeFilter {
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  /** Which folders below an account; those that hold records unless told. */
  readonly kinds?: RegExp;
}

/** Levels above `AWSLogs/` that are looked through: a trail may have a prefix, and a bucket several trails. */
const DEEPEST = 2;
/** Prefixes that are looked into for them. */
const MOST_PREFIXES = 200;

/** Kinds that hold records; digests hold none. */
const KINDS = /^CloudTrail(?:-(?!Digest)[A-Za-z]+)?$/;

/**
 * Finds the trees below a prefix, however far down it was typed: at the bucket, at a trail's prefix, at `AWSLogs/`, an
 * organization, an account, a kind, a region, or a day.
 */
export async function findTrees(prefix: string, filter: TreeFilter, search: TreeSearch): Promise<FoundTrees> {
  const typed = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
  const at = typed.indexOf("AWSLogs/");
  if (at >= 0 && (at === 0 || typed[at - 1] === "/"))
    return { trees: await below(typed, at + "AWSLogs/".length, filter, search), cut: false };
  const { roots, ...about } = await rootsBelow(typed, search);
  if (roots.length === 0) return { trees: undefined, ...about };
  const found = await Promise.all(roots.map((root) => below(root, root.length, filter, search)));
  return { trees: found.flat(), ...about };
}

/**
 * Every `AWSLogs/` within two levels: one at the top hides none beside it. What may not be looked into costs itself alone.
 *
 * @throws what was refused, where nothing was found
 */
async function rootsBelow(
  prefix: string,
  search: TreeSearch,
): Promise<{ roots: string[]; cut: boolean; refused?: unknown }> {
  const roots: string[] = [];
  const refused: unknown[] = [];
  const tried = async <T>(asked: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await asked;
    } catch (error) {
      refused.push(error);
      return otherwise;
    }
  };
  let level = [prefix];
  let left = MOST_PREFIXES;
  let cut = false;
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth++) {
    const found = await Promise.all(level.map((one) => tried(search.has(`${one}AWSLogs/`), false)));
    roots.push(...level.filter((_, at) => found[at] === true).map((one) => `${one}AWSLogs/`));
    if (depth === DEEPEST) break;
    const next = (await Promise.all(level.map((one) => tried(search.firstOf(one), [])))).flat();
    const others = next.filter((one) => !one.endsWith("/AWSLogs/") && one !== "AWSLogs/");
    cut ||= others.length > left;
    level = others.slice(0, left);
    left -= level.length;
  }
  if (refused.length === 0) return { roots, cut };
  if (roots.length === 0) throw refused[0];
  return { roots, cut, refused: refused[0] };
}

/** Goes on from `AWSLogs/`, taking the words that were typed and asking for those that were not. */
async function below(typed: string, start: number, filter: TreeFilter, search: TreeSearch): Promise<Tree[]> {
  const level: Level = (prefix) => search.level(prefix);
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
