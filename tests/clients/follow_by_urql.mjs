// Follows by `@urql/core` over the socket of `graphql-ws`; prints each result on a line of its own.
// Said on standard input: {"url", "token", "query", "follow"}
import { readFileSync } from "node:fs";
import { Client, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const { url, token, query, follow } = JSON.parse(readFileSync(0, "utf8"));
const tell = (told) => process.stdout.write(`${JSON.stringify(told)}\n`);
const socket = createClient({
  url,
  webSocketImpl: WebSocket,
  retryAttempts: 0,
  connectionParams: { authorization: `Bearer ${token}` },
});
const client = new Client({
  url,
  exchanges: [
    subscriptionExchange({
      enableAllOperations: true,
      forwardSubscription: ({ query, variables }) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query: query ?? "", variables }, sink) }),
      }),
    }),
  ],
});
const told = ({ data, error }) =>
  tell(error ? { codes: error.graphQLErrors.map(({ extensions }) => extensions.code) } : { data });
const followed = (text) =>
  new Promise((end) => {
    client.subscription(text, {}).subscribe((result) => {
      const over = result.hasNext === false; // told once more then, with the last data
      if (!over) told(result);
      if (over || result.error) end();
    });
  });

told(await client.query(query, {}).toPromise());
await followed("subscription { refused }");
await followed(follow);
await socket.dispose();
process.exit(0);
