// What `@urql/core` makes of a hub's answers: its address, a bearer token, and `get` for the client's own default of GET.
import { Client, fetchExchange } from "@urql/core";
import { ERROR, QUERY, SUBMISSION, SUBMITTED } from "./operations.mjs";

const [url, token, method] = process.argv.slice(2);
const client = new Client({
  url,
  exchanges: [fetchExchange],
  fetchOptions: { headers: { authorization: `Bearer ${token}` } },
  ...(method === "get" ? {} : { preferGetMethod: false }),
});
const told = ({ data, error }) => ({
  data: data ?? null,
  codes: (error?.graphQLErrors ?? []).map(({ extensions }) => extensions.code),
});
console.log(
  JSON.stringify({
    query: told(await client.query(QUERY, {}).toPromise()),
    mutation: told(await client.mutation(SUBMISSION, SUBMITTED).toPromise()),
    error: told(await client.query(ERROR, {}).toPromise()),
  }),
);
