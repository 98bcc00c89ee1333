import type { JsonObject } from "../../../../../src/trail/record.js";
import * as k from "../../kit.js";
import { plain } from "./scenes.js";

const { defineCase, person, t } = k;

const nobody: k.Verdict = { origin: null, confidence: "none", gap: "any", hops: 0, candidates: 0 };

export const noCallerCases = [
  defineCase(
    "no-caller/insight",
    "An insight record counts calls; no one made it. It has no origin, though its attributions name an ARN.",
    "interface.md Attribution as columns (Insight and aggregated events: all origin_* NULL); cloudtrail-identity.md §1.4",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const insight: JsonObject = {
        eventVersion: "1.09",
        eventTime: t("10:00:00"),
        awsRegion: "eu-central-1",
        eventID: k.uuid(seed),
        eventType: "AwsCloudTrailInsight",
        recipientAccountId: account,
        sharedEventID: k.uuid(seed),
        insightDetails: {
          state: "Start",
          eventSource: "iam.amazonaws.com",
          eventName: "CreateUser",
          insightType: "ApiCallRateInsight",
          insightContext: {
            statistics: { baseline: { average: 0.1 }, insight: { average: 9 }, insightDuration: 5 },
            attributions: [
              { attribute: "userIdentityArn", insight: [{ value: alice.arn, average: 9 }], baseline: [] },
            ],
          },
        },
        eventCategory: "Insight",
      };
      return {
        records: [insight, k.use(seed, t("10:00:00"), k.asUser(alice))],
        expect: [{ query: k.idOf(insight), ...nobody, notOrigin: ["alice"] }],
      };
    },
  ),
  defineCase(
    "no-caller/aggregated",
    "An aggregated record sums data events over five minutes: no identity, no session, no origin.",
    "interface.md Attribution as columns; cloudtrail-identity.md §1.5",
    (seed) => {
      const account = k.accountId(seed, "main");
      const id = k.uuid(seed);
      const aggregated: JsonObject = {
        eventVersion: "1.0",
        accountId: account,
        eventId: id,
        eventCategory: "Aggregated",
        eventType: "AwsAggregatedEvent",
        awsRegion: "eu-central-1",
        timeWindow: { windowStart: t("10:00:00"), windowEnd: t("10:05:00"), windowSize: "PT5M" },
        summary: {
          primaryDimension: {
            dimension: "userIdentity",
            statistics: [{ name: `AWSAccount:${account}`, value: 17 }],
            aggregationType: "Count",
          },
          details: [],
        },
      };
      return { records: [aggregated], expect: [{ query: id, ...nobody }] };
    },
  ),
  defineCase(
    "no-caller/anonymous",
    "A public bucket read without credentials: S3 writes it as an account that is none. Nobody is known, and no account is to be fetched.",
    "interface.md origin.kind unknown; product.md Never name the wrong person",
    (seed) => {
      const account = k.accountId(seed, "bucket");
      const records = ["ANONYMOUS_PRINCIPAL", "anonymous"].map((accountId) =>
        k.call(seed, {
          at: t("10:00:00"),
          by: { type: "AWSAccount", principalId: "", accountId },
          source: "s3.amazonaws.com",
          event: "GetObject",
          params: { bucketName: "public-reports", key: "2026/02.csv" },
          recipient: account,
          category: "Data",
        }),
      );
      return {
        records,
        expect: records.map((record) => ({
          query: k.idOf(record),
          originKinds: ["unknown" as const],
          confidence: "none" as const,
          gap: "not-seen" as const,
          hops: 0,
        })),
      };
    },
  ),
  defineCase(
    "no-caller/network-activity-of-a-session",
    "The endpoint owner's network record of another account's call shows only its unique ID; the call's own record, under the same shared event ID, shows the session.",
    "cloudtrail-identity.md §1.3 (exact when both visible)",
    (seed) => {
      const { alice, assumed, session, used } = plain(seed);
      const network = k.edited(used, {
        userIdentity: k.asOtherAccount(k.principalOf(session), alice.account),
        eventID: k.uuid(seed),
        eventType: "AwsVpceEvent",
        eventCategory: "NetworkActivity",
        recipientAccountId: k.accountId(seed, "endpoint"),
        requestParameters: null,
        responseElements: null,
        sharedEventID: k.uuid(seed, "shared"),
        userAgent: undefined,
      });
      const shared = k.edited(used, { sharedEventID: k.uuid(seed, "shared") });
      return {
        records: [network, shared, ...assumed.records],
        expect: [{ query: k.idOf(network), origin: person(alice), confidence: "exact", hops: 1, gap: null }],
      };
    },
  ),
  defineCase(
    "no-caller/odd-user-identities",
    "userIdentity is null, a list, a text, a number, or holds numbers and objects where texts belong. Each costs itself alone: nobody is named, nothing breaks.",
    "issue 2, Ingest (costs itself alone); data/README.md §4",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const odd = [
        null,
        [],
        ["IAMUser", alice.arn],
        JSON.stringify(k.asUser(alice)),
        12,
        {},
        {
          type: null,
          arn: 7,
          principalId: { a: 1 },
          accountId: null,
          accessKeyId: [],
          sessionContext: "none",
        },
        { type: "AssumedRole", sessionContext: { attributes: [], sessionIssuer: [] } },
      ];
      const records = odd.map((userIdentity) =>
        k.edited(k.use(seed, t("10:00:00"), {}, { recipient: account }), { userIdentity }),
      );
      return {
        records: [...records, k.use(seed, t("10:00:01"), k.asUser(alice))],
        expect: records.map((record) => ({
          query: k.idOf(record),
          originKinds: ["unknown" as const],
          confidence: "none" as const,
          gap: "any" as const,
          hops: 0,
          notOrigin: ["alice"],
        })),
      };
    },
  ),
  defineCase(
    "no-caller/account-as-a-number",
    "A re-serialised record whose account IDs became numbers resolves like any other.",
    "data/README.md §4 (re-serialised)",
    (seed) => {
      const account = k.accountId(seed, "main");
      const alice = k.user(seed, account, "alice");
      const used = k.edited(k.use(seed, t("10:00:00"), { ...k.asUser(alice), accountId: Number(account) }), {
        recipientAccountId: Number(account),
      });
      return {
        records: [used],
        expect: [{ query: k.idOf(used), origin: person(alice), confidence: "exact", hops: 0 }],
      };
    },
  ),
];
