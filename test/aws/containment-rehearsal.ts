import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openLake, type ContainmentPlan, type OpenedLake } from "../../src/index.js";
import { AwsEffects } from "../../src/respond/effects/aws.js";
import { attack, stateOf, type Attack } from "./containment-scene.js";
import type { Moto } from "./moto.js";

/** An attack in two accounts of its own, with a lake of its records. */
export async function scene(
  moto: Moto,
  dir: string,
  number: number,
): Promise<{ what: Attack; lake: string }> {
  const suffix = String(number).padStart(8, "0");
  const what = await attack(moto.url, `3333${suffix}`, `4444${suffix}`);
  const lake = join(dir, `lake-${number}`);
  await writeFile(`${lake}.json`, JSON.stringify({ Records: what.records }));
  await using opened = await openLake(lake, { create: true });
  await opened.ingest([`${lake}.json`], { threads: 0 });
  return { what, lake };
}

/** A scene with its plan, which each run can be given anew under an ID of its own, and effects in both accounts. */
export class Rehearsal implements AsyncDisposable {
  readonly what: Attack;
  readonly opened: OpenedLake;
  readonly plan: ContainmentPlan;
  readonly effects: AwsEffects;
  readonly #moto: Moto;

  private constructor(moto: Moto, what: Attack, opened: OpenedLake, plan: ContainmentPlan, effects: AwsEffects) {
    this.#moto = moto;
    this.what = what;
    this.opened = opened;
    this.plan = plan;
    this.effects = effects;
  }

  static async of(moto: Moto, dir: string, number: number, { url = moto.url, rotate = true, roleName = "responder" } = {}): Promise<Rehearsal> {
    const { what, lake } = await scene(moto, dir, number);
    const opened = await openLake(lake);
    const plan = await opened.contain(what.stolen, { rotate });
    const aws = { endpointUrl: url, roleArn: `arn:aws:iam::${what.home}:role/responder` };
    return new Rehearsal(moto, what, opened, plan, await AwsEffects.open({ aws, roleName }));
  }

  again(run: number): ContainmentPlan {
    return { ...this.plan, id: `20260101T000000Z-${run.toString(16).padStart(12, "0")}` };
  }

  /** Both accounts as IAM holds them, but for what differs from run to run: times, and the ID of a spare key. */
  async state(): Promise<string> {
    const { home, production, stolen, backdoorKey } = this.what;
    const { url } = this.#moto;
    const text = JSON.stringify([await stateOf(url, home), await stateOf(url, production)], null, 1);
    return text
      .replaceAll(/since [^"]*/g, "set")
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "a time")
      .replaceAll(/AKIA\w+/g, (key) => (key === stolen ? "the stolen key" : key === backdoorKey ? "the backdoor's key" : "a spare key"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.effects[Symbol.dispose]();
    await this.opened[Symbol.asyncDispose]();
  }
} // prettier-ignore
