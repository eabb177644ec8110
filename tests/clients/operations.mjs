// What each client asks a hub: a query, a submission that is refused, and a field that nobody has.
export const QUERY = "query Me { viewer { audience party } }";
export const SUBMISSION = `mutation Estimate($input: SubmitRomEstimateInput!) {
  submitRomEstimate(input: $input) { __typename ... on Refused { code field } }
}`;
export const SUBMITTED = {
  input: {
    idempotencyKey: "an estimate by nobody's call",
    call: "00000000-0000-4000-8000-000000000000",
    amount: "1.00 USD",
    leadTimeMonths: 1,
  },
};
export const ERROR = "query Typo { viewer { zqzq } }";
