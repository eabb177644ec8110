// Documents as clients of others make and send them: `generate` writes a manifest, `send` prints what goes over the wire.
import { readFileSync } from "node:fs";

const [what, ...given] = process.argv.slice(2);

if (what === "generate") {
  const { generate } = await import("@graphql-codegen/cli");
  const { preset } = await import("@graphql-codegen/client-preset");
  const [schema, documents, out] = given;
  const presetConfig = { persistedDocuments: { hashAlgorithm: "sha256" } };
  await generate(
    { schema, documents, silent: true, generates: { [out]: { preset, presetConfig } } },
    true,
  );
} else {
  const { ApolloClient, HttpLink, InMemoryCache, gql } = await import("@apollo/client");
  const { PersistedQueryLink } = await import("@apollo/client/link/persisted-queries");
  const { createHash } = await import("node:crypto");
  const [document, ...answers] = given;
  const sent = [];
  const fetch = async (_, { body }) => {
    sent.push(JSON.parse(body));
    const headers = { "content-type": "application/graphql-response+json" };
    const [status, text] = JSON.parse(answers[sent.length - 1]);
    return new Response(text, { status, headers });
  };
  const sha256 = (text) => createHash("sha256").update(text).digest("hex");
  const link = new PersistedQueryLink({ sha256 }).concat(new HttpLink({ uri: "http://hub.test/graphql", fetch }));
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const told = await client.query({ query: gql(readFileSync(document, "utf8")), variables: { first: 1 } }).then(
    ({ data }) => ({ data }),
    (error) => ({ error: error.message }),
  );
  console.log(JSON.stringify({ sent, ...told }));
}
