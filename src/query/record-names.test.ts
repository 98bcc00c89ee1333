import { expect, test } from "vitest";
import { misnamed } from "./record-names.js";

test.each([
  ["eventName", undefined],
  ["requestParameters.userName", undefined],
  ["detail", undefined],
  ["detail.type", undefined],
  ["eventname", "eventname is in no record; CloudTrail writes eventName, and the case of names counts."],
  ["EventName", "EventName is in no record; CloudTrail writes eventName, and the case of names counts."],
  ["userIdentity.username", "userIdentity.username is in no record; CloudTrail writes userIdentity.userName, and the case of names counts."],
  ["detail.eventName", "detail.eventName is in no record: detail is the envelope of EventBridge; CloudTrail's own record has eventName."],
  ["userIdentity.sessionIssuer.userName", "userIdentity.sessionIssuer.userName is in no record; CloudTrail writes userIdentity.sessionContext.sessionIssuer.userName."],
  ["userIdentity.attributes.mfaAuthenticated", "userIdentity.attributes.mfaAuthenticated is in no record; CloudTrail writes userIdentity.sessionContext.attributes.mfaAuthenticated."],
])("%s", (name, what) => {
  expect(misnamed(name)).toBe(what);
}); // prettier-ignore
