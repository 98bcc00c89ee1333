import type { IdentityCase } from "../case-format.js";
import { anonymisedCases } from "./topics/adversity/anonymised.js";
import { deniedAssumeRoleCases } from "./topics/adversity/denied-assume-role.js";
import { issuedKeyNeverUsedCases } from "./topics/adversity/issued-key-never-used.js";
import { maskedIdsCases } from "./topics/adversity/masked-ids.js";
import { namedLikeAnotherPersonCases } from "./topics/adversity/named-like-another-person.js";
import { oneSecondCases } from "./topics/adversity/one-second.js";
import { placeholderKeyCases } from "./topics/adversity/placeholder-key.js";
import { recreatedRoleCases } from "./topics/adversity/recreated-role.js";
import { sameKeyTwoAccountsCases } from "./topics/adversity/same-key-two-accounts.js";
import { sameNameTwoCallersCases } from "./topics/adversity/same-name-two-callers.js";
import { timeCases } from "./topics/adversity/time.js";
import { twoKeysOneSecondCases } from "./topics/adversity/two-keys-one-second.js";
import { chainCases } from "./topics/chains/chain.js";
import { chainCapCases } from "./topics/chains/chain-cap.js";
import { cycleCases } from "./topics/chains/cycle.js";
import { selfAssumptionCases } from "./topics/chains/self-assumption.js";
import { sessionTagsCases } from "./topics/chains/session-tags.js";
import { sourceIdentityCases } from "./topics/chains/source-identity.js";
import { awsLoginCases } from "./topics/consoles/aws-login.js";
import { consoleLoginCases } from "./topics/consoles/console-login.js";
import { consoleSubjectsCases } from "./topics/consoles/console-subjects.js";
import { getSigninTokenCases } from "./topics/consoles/get-signin-token.js";
import { oldConsoleCallCases } from "./topics/consoles/old-console-call.js";
import { switchRoleRenewedCases } from "./topics/consoles/switch-role-renewed.js";
import { switchRoleCases } from "./topics/consoles/switch-role.js";
import { cognitoCases } from "./topics/federation/cognito.js";
import { identityCenterCases } from "./topics/federation/identity-center.js";
import { irsaCases } from "./topics/federation/irsa.js";
import { portalCases } from "./topics/federation/portal.js";
import { samlCases } from "./topics/federation/saml.js";
import { samlConsoleCases } from "./topics/federation/saml-console.js";
import { twoProvidersCases } from "./topics/federation/two-providers.js";
import { webIdentityCases } from "./topics/federation/web-identity.js";
import { addendumCases } from "./topics/odd-records/addendum.js";
import { articleDefectsCases } from "./topics/odd-records/article-defects.js";
import { basicDateCases } from "./topics/odd-records/basic-date.js";
import { emptyKeyCases } from "./topics/odd-records/empty-key.js";
import { hiddenUserNameCases } from "./topics/odd-records/hidden-user-name.js";
import { noCallerCases } from "./topics/odd-records/no-caller.js";
import { noEventIdCases } from "./topics/odd-records/no-event-id.js";
import { noPrincipalIdCases } from "./topics/odd-records/no-principal-id.js";
import { noSessionContextCases } from "./topics/odd-records/no-session-context.js";
import { noUserIdentityCases } from "./topics/odd-records/no-user-identity.js";
import { otherIdentityTypesCases } from "./topics/odd-records/other-identity-types.js";
import { truncatedCases } from "./topics/odd-records/truncated.js";
import { assumeRoleByServiceCases } from "./topics/roles/assume-role-by-service.js";
import { assumeRoleCrossAccountCases } from "./topics/roles/assume-role-cross-account.js";
import { assumeRoleCrossAccountOwnersHalfCases } from "./topics/roles/assume-role-cross-account-owners-half.js";
import { assumeRoleSameAccountCases } from "./topics/roles/assume-role-same-account.js";
import { serviceLinkedRoleCases } from "./topics/roles/service-linked-role.js";
import { assumeRootCases } from "./topics/tokens/assume-root.js";
import { createAccessKeyCases } from "./topics/tokens/create-access-key.js";
import { getFederationTokenCases } from "./topics/tokens/get-federation-token.js";
import { getSessionTokenCases } from "./topics/tokens/get-session-token.js";
import { queryCases } from "./topics/tokens/query.js";
import { ec2Cases } from "./topics/workloads/ec2.js";
import { ecsCases } from "./topics/workloads/ecs.js";
import { externalAccountCases } from "./topics/workloads/external-account.js";
import { forwardAccessCases } from "./topics/workloads/forward-access.js";
import { lambdaCases } from "./topics/workloads/lambda.js";
import { podIdentityCases } from "./topics/workloads/pod-identity.js";
import { rolesAnywhereCases } from "./topics/workloads/roles-anywhere.js";
import { ssmCases } from "./topics/workloads/ssm.js";

/** Every identity case. */
export const allCases: IdentityCase[] = [
  ...anonymisedCases,
  ...deniedAssumeRoleCases,
  ...issuedKeyNeverUsedCases,
  ...maskedIdsCases,
  ...namedLikeAnotherPersonCases,
  ...oneSecondCases,
  ...placeholderKeyCases,
  ...recreatedRoleCases,
  ...sameKeyTwoAccountsCases,
  ...sameNameTwoCallersCases,
  ...timeCases,
  ...twoKeysOneSecondCases,
  ...chainCases,
  ...chainCapCases,
  ...cycleCases,
  ...selfAssumptionCases,
  ...sessionTagsCases,
  ...sourceIdentityCases,
  ...awsLoginCases,
  ...consoleLoginCases,
  ...consoleSubjectsCases,
  ...getSigninTokenCases,
  ...oldConsoleCallCases,
  ...switchRoleCases,
  ...switchRoleRenewedCases,
  ...cognitoCases,
  ...identityCenterCases,
  ...irsaCases,
  ...portalCases,
  ...samlCases,
  ...samlConsoleCases,
  ...twoProvidersCases,
  ...webIdentityCases,
  ...addendumCases,
  ...articleDefectsCases,
  ...basicDateCases,
  ...emptyKeyCases,
  ...hiddenUserNameCases,
  ...noCallerCases,
  ...noEventIdCases,
  ...noPrincipalIdCases,
  ...noSessionContextCases,
  ...noUserIdentityCases,
  ...otherIdentityTypesCases,
  ...truncatedCases,
  ...assumeRoleByServiceCases,
  ...assumeRoleCrossAccountCases,
  ...assumeRoleCrossAccountOwnersHalfCases,
  ...assumeRoleSameAccountCases,
  ...serviceLinkedRoleCases,
  ...assumeRootCases,
  ...createAccessKeyCases,
  ...getFederationTokenCases,
  ...getSessionTokenCases,
  ...queryCases,
  ...ec2Cases,
  ...ecsCases,
  ...externalAccountCases,
  ...forwardAccessCases,
  ...lambdaCases,
  ...podIdentityCases,
  ...rolesAnywhereCases,
  ...ssmCases,
];
