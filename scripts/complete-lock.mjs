// Adds to package-lock.json the builds for other platforms that npm left out when it wrote the file (it leaves out
// what the registry in use does not have, or what does not fit the machine). Without them `npm ci` refuses the
// lock file. Run it after every change of dependencies:
//   npm install && node scripts/complete-lock.mjs
import { readFileSync, writeFileSync } from "node:fs";

const OS = /\b(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)\b/;
const CPU = /\b(arm64|arm|ia32|loong64|mips64el|ppc64|ppc64le|riscv64|s390x|x64|wasm32)\b/;

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
const known = new Set(Object.keys(lock.packages));
let added = 0;

for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (known.has(`${path}/node_modules/${name}`) || known.has(`node_modules/${name}`)) continue;
    const platform = name.slice(name.lastIndexOf("/") + 1).replace("linuxmusl", "linux-musl");
    const os = OS.exec(platform)?.[1];
    const cpu = CPU.exec(platform)?.[1];
    // A build that names no platform would be fetched everywhere; it is npm's to lock.
    if (os === undefined && cpu === undefined) continue;
    if (!/^\d/.test(version)) throw new Error(`${path} wants ${name} ${version}: which version is locked?`);
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu === undefined ? {} : { cpu: [cpu] }),
      ...(dev === true ? { dev: true } : {}),
      ...(platform.includes("musl")
        ? { libc: ["musl"] }
        : platform.includes("gnu")
          ? { libc: ["glibc"] }
          : {}),
      optional: true,
      ...(os === undefined ? {} : { os: [os] }),
    };
    added += 1;
  }
}

const root = Object.entries(lock.packages).filter(([path]) => path === "");
const rest = Object.entries(lock.packages).filter(([path]) => path !== "");
lock.packages = Object.fromEntries([...root, ...rest.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))]);
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
console.log(`added ${added} builds for other platforms`);
