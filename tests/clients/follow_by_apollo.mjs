// Follows by `@apollo/client` over the socket of `graphql-ws`; prints each result on a line of its own, and how it ended.
// Said on standard input: {"url", "token", "query", "follow"}
import { readFileSync } from "node:fs";
import { ApolloClient, CombinedGraphQLErrors, InMemoryCache, gql } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

globalThis.WebSocket = WebSocket; // as in a browser, and in Node.js from 22 on: the link looks for it there

const { url, token, query, follow } = JSON.parse(readFileSync(0, "utf8"));
const tell = (told) => process.stdout.write(`${JSON.stringify(told)}\n`);
const socket = createClient({
  url,
  webSocketImpl: WebSocket,
  retryAttempts: 0,
  connectionParams: { authorization: `Bearer ${token}` },
});
const client = new ApolloClient({ cache: new InMemoryCache(), link: new GraphQLWsLink(socket) });
const codes = (error) => {
  if (!CombinedGraphQLErrors.is(error)) throw error;
  return error.errors.map(({ extensions }) => extensions.code);
};
const followed = (text) =>
  new Promise((end, fail) =>
    client.subscribe({ query: gql(text) }).subscribe({
      next: ({ data, error }) => tell(error ? { codes: codes(error) } : { data }),
      error: fail,
      complete: end,
    }),
  );

tell({ data: (await client.query({ query: gql(query) })).data });
await followed("subscription { refused }");
await followed(follow);
await socket.dispose();
