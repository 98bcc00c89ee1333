import { AGENTS } from "../agents.js";
import { work } from "../calls.js";
import type { Caller, World } from "../callers.js";
import { MINUTE, moment } from "../clock.js";
import { assumeRoleWithWebIdentity, cognitoCredentials } from "../federation.js";
import { getObject, READS, secretRead, WRITES } from "../operations.js";
import { ACCOUNTS, HOME_REGION } from "../organisation.js";
import { assumeRole, sdkSessionName } from "../sts.js";
import { podIdentity } from "../workloads.js";
import { DAYS, IPS } from "./cast.js";

/** The cluster: IRSA (a web identity), Pod Identity (a workload), and an application user of Cognito (§3.7). */
export function cluster(world: World, node: Caller): void {
  const { org, random } = world;
  const oidc = "oidc.eks.eu-west-1.amazonaws.com/id/8F3C61D2A7B94E05B6D1C0E49A2F7D38";
  for (const day of DAYS) {
    for (const clock of ["01:12:00", "13:12:00"]) {
      const at = moment(day, clock) + random.int(300);
      const client = { ip: IPS.natProd, agent: AGENTS.boto };
      const checkout = assumeRoleWithWebIdentity(
        world,
        org.role(ACCOUNTS.prod, "irsa-checkout"),
        at,
        client,
        {
          provider: oidc,
          subject: "system:serviceaccount:shop:checkout",
          audience: "sts.amazonaws.com",
          sessionName: sdkSessionName(at, "botocore"),
          actor: "service account shop/checkout",
        },
      );
      work(world, checkout, at + 3, [WRITES.writeItem, secretRead("checkout/psp")], 8, 5 * MINUTE);
      const reader = assumeRole(world, checkout, org.role(ACCOUNTS.data, "price-reader"), at + 40, {
        sessionName: sdkSessionName(at + 40, "botocore"),
      });
      work(world, reader, at + 45, [getObject(org.buckets.lake, "prices/current.json")], 4, 5 * MINUTE);
    }
    const shopper = cognitoCredentials(
      world,
      org.role(ACCOUNTS.prod, "shop-guest"),
      `${HOME_REGION}:5f2c8d9e-41a7-4b0f-9f26-7c1d20b8a6e3`,
      moment(day, "17:20:00") + random.int(900),
      { ip: "198.51.100.222", agent: AGENTS.mac },
    );
    work(
      world,
      shopper,
      (shopper.createdAt ?? 0) + 1,
      [getObject(org.buckets.assets, "img/hero.webp")],
      4,
      MINUTE,
    );
  }
  const role = org.role(ACCOUNTS.prod, "pod-catalog");
  for (const [index, clock] of ["08:20:31", "14:30:02"].entries()) {
    const at = moment(DAYS[2], clock);
    if (node.expiresAt !== undefined && at > node.expiresAt) continue;
    const pod = podIdentity(world, node, role, `catalog-7d9f5c6b8-${index === 0 ? "x2k4p" : "m9qzt"}`, at);
    work(
      world,
      pod,
      at + 4,
      [getObject(org.buckets.assets, "catalog.json"), READS.listTables],
      7,
      10 * MINUTE,
    );
  }
}
