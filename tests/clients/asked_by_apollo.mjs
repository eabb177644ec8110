// What `@apollo/client` makes of a hub's answers: its address and a bearer token.
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { ERROR, QUERY, SUBMISSION, SUBMITTED } from "./operations.mjs";

const [uri, token] = process.argv.slice(2);
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: new HttpLink({ uri, headers: { authorization: `Bearer ${token}` } }),
});
const told = async (asked) => {
  try {
    return { data: (await asked).data, codes: [] };
  } catch (error) {
    if (!CombinedGraphQLErrors.is(error)) throw error;
    return { data: null, codes: error.errors.map(({ extensions }) => extensions.code) };
  }
};
console.log(
  JSON.stringify({
    query: await told(client.query({ query: gql(QUERY) })),
    mutation: await told(client.mutate({ mutation: gql(SUBMISSION), variables: SUBMITTED })),
    error: await told(client.query({ query: gql(ERROR) })),
  }),
);
